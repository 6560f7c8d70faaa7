import { type DifferenceKind, differenceKinds } from "../../../audit/application/verify/ports";
import { parseJson } from "../../../shared/domain/json";
import type { Issue } from "../../domain/issue";
import type { LogEntry, LogPages } from "../logs/ports";
import { readLog } from "../logs/read-log";
import { differenceTexts } from "./difference-texts";
import type { IssueSource } from "./ports";

const HOUR_MS = 3_600_000;
/** Entries of audit-verifier's log that are read, the newest first: a run that finds much logs 51. */
const MOST = 1_500;
/** Days in which its last run is looked for. */
const DAYS = 7;
/** A run that is not in these hours is missed: it runs each hour. The alarm audit-unverified waits as long. */
const MISSED_HOURS = 3;
/** Hours for which what differs is listed after it was last found: in prod, the next run may verify other transactions. */
const LISTED_HOURS = 24;
/** Transactions that one command names. */
const NAMED = 5;

/** What audit-verifier logs of a run and of each difference has this field; see core/audit/application/verify. */
const FIELD = '"outcome"';
const OUTCOME = /^([a-z_]+): /;
const DIFFERENCES = /(\d+) differences$/;

interface Run {
  readonly at: Date;
  readonly isComplete: boolean;
  readonly differences: number;
}

interface Found {
  readonly at: Date;
  readonly kind: DifferenceKind;
  readonly transactionId?: string | undefined;
  /** What differs, whenever it is found again. */
  readonly place: string;
}

/** What the hourly verification found to differ, and whether it still verifies everything: by its log. */
export const auditIssues = ({ log }: { readonly log: LogPages }): IssueSource => ({
  name: "the log of audit-verifier",
  kinds: ["audit"],
  async issues(now) {
    const since = new Date(now.getTime() - DAYS * 24 * HOUR_MS);
    const until = new Date(now.getTime() + 1);
    const { entries, hasMore, isCut } = await readLog(log, { since, until, contains: FIELD }, { limit: MOST });
    const runs = entries.flatMap(runOf);
    const isListed = ({ at }: { readonly at: Date }) => now.getTime() - at.getTime() < LISTED_HOURS * HOUR_MS;
    const found = entries.flatMap(foundOf).filter(isListed);
    const counted = runs.filter(isListed).reduce((sum, { differences }) => sum + differences, 0);
    const isAtLeast = hasMore || isCut || counted > found.length;
    return [...differenceKinds.flatMap((kind) => differing(kind, found, isAtLeast)), ...unverified(runs, now)];
  },
});

interface Logged {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly transaction_id?: unknown;
  readonly row?: unknown;
  readonly outcome?: unknown;
}

/** The fields of an entry, as far as it has any: the log also has lines of Lambda. */
const fieldsOf = ({ text }: LogEntry): Logged => Object(parseJson(text) ?? {}) as Logged;

function runOf(entry: LogEntry): Run[] {
  const { message, code, outcome } = fieldsOf(entry);
  const isComplete = message === "audit verified";
  if (!isComplete && code !== "AUDIT_VERIFICATION_CUT") return [];
  return [{ at: entry.at, isComplete, differences: Number(DIFFERENCES.exec(String(outcome))?.[1] ?? 0) }];
}

function foundOf(entry: LogEntry): Found[] {
  const { code, transaction_id: id, row, outcome } = fieldsOf(entry);
  if (code !== "AUDIT_DIFFERS") return [];
  const kind = differenceKinds.find((one) => one === OUTCOME.exec(String(outcome))?.[1]);
  if (kind === undefined) return [];
  const transactionId = typeof id === "string" ? id : undefined;
  return [{ at: entry.at, kind, transactionId, place: transactionId === undefined ? String(outcome) : `${id} ${row}` }];
}

function differing(kind: DifferenceKind, all: readonly Found[], isAtLeast: boolean): Issue[] {
  const found = all.filter((one) => one.kind === kind);
  const [oldest] = found;
  if (oldest === undefined) return [];
  const ids = [...new Set(found.flatMap(({ transactionId }) => transactionId ?? []))];
  const isNamed = ids.length > 0 && ids.length <= NAMED;
  return [
    {
      kind: "audit",
      risk: "record-doubtful",
      cause: kind,
      ...differenceTexts[kind],
      where: ids.length === 1 ? (ids[0] ?? "") : "ledger",
      count: new Set(found.map(({ place }) => place)).size,
      oldest: oldest.at,
      ...(isAtLeast && { isAtLeast }),
      command: isNamed
        ? `audit verify ${ids.join(" ")}`
        : `logs audit-verifier --contains ${kind} --since ${LISTED_HOURS}h`,
    },
  ];
}

/** A deployment whose first run has not come has nothing in its log: the alarm audit-unverified waits for it. */
function unverified(runs: readonly Run[], now: Date): Issue[] {
  const last = runs.at(-1);
  if (last === undefined) return [];
  const hoursSince = (at: Date) => (now.getTime() - at.getTime()) / HOUR_MS;
  const isMissed = hoursSince(last.at) >= MISSED_HOURS;
  if (last.isComplete && !isMissed) return [];
  const oldest = (runs.findLast(({ isComplete }) => isComplete) ?? runs[0] ?? last).at;
  return [
    {
      kind: "audit",
      risk: "to-look-at",
      ...(isMissed
        ? { cause: "NOT_VERIFIED", title: `audit-verifier has not ended a run for ${MISSED_HOURS} hours.` }
        : { cause: "VERIFICATION_CUT", title: "The last run of audit-verifier had no time to verify all." }),
      where: "audit-verifier",
      count: 1,
      unit: "run",
      oldest,
      // What was written in the hour before the last complete run was verified by it.
      command: `audit verify --since ${Math.ceil(hoursSince(oldest)) + 1}h`,
    },
  ];
}
