import { createHash } from "node:crypto";
import type { Clock, Log, Metrics } from "../../../shared/application/ports";
import type { Difference } from "./ports";
import { trailEnds } from "./trail-ends";
import { Verification, type VerificationDeps, type Verified } from "./verification";

export interface RegularVerificationDeps extends Pick<VerificationDeps, "ledger" | "trail" | "rowOf"> {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface RegularVerificationOptions {
  /** Days for which the trail keeps its lines. */
  readonly retentionDays: number;
  /** How many of a hundred transactions that were written to are verified. Those with a changed row always are. */
  readonly sharePercent: number;
  /** Older transactions that are verified beside them. */
  readonly older: number;
  /** Milliseconds after which nothing new is begun. */
  readonly timeLimitMs: number;
  /** The time as of which to verify. @default the present */
  readonly asOf?: Date;
}

const MINUTE_MS = 60_000;
/** One run covers an hour, and a quarter of the one before: schedules are not exact. */
const SPAN_MS = 75 * MINUTE_MS;
/** Objects that are read for one line: the usual number is one to ten. */
const OBJECT_LIMIT = 500;
/** Differences that are logged. All of them are counted. */
const LOGGED = 50;

/** Verifies what was written in the last hour, and a random choice of older transactions. Counts what it verified. */
export async function verifyRegularly(
  { clock, log, metrics, ...parts }: RegularVerificationDeps,
  { retentionDays, sharePercent, older, timeLimitMs, asOf }: RegularVerificationOptions,
): Promise<Verified> {
  const start = clock.now();
  const ends = trailEnds(asOf ?? start, retentionDays);
  const isOver = () => clock.now().getTime() - start.getTime() > timeLimitMs;
  let logged = 0;
  const verification = new Verification({
    ...parts,
    ...ends,
    objectLimit: OBJECT_LIMIT,
    isOver,
    findings: {
      differs: (difference) => {
        if (logged++ < LOGGED) logDifference(log, difference);
      },
    },
  });
  const from = new Date(Date.parse(ends.recentFrom) - SPAN_MS).toISOString();
  const isChosen = (id: string) => placeOf(id, start.toISOString()) < sharePercent;
  await verification.span({ from, to: ends.recentFrom, isChosen });
  await verifyOlder(verification, parts, {
    from: ends.expiredBefore,
    to: from,
    limit: older,
    random: clock.random,
    isOver,
  });

  const { verified } = verification;
  if (verified.rows > 0) metrics.count("AuditRowVerified", { times: verified.rows });
  if (verified.differences > 0) metrics.count("AuditDiffers", { times: verified.differences });
  if (isOver())
    log.warn("there was no time to verify all", { code: "AUDIT_VERIFICATION_CUT", outcome: textOf(verified) });
  else {
    metrics.count("AuditVerified");
    log.info("audit verified", { outcome: textOf(verified) });
  }
  return verified;
}

interface Older {
  readonly from: string;
  readonly to: string;
  readonly limit: number;
  readonly random: () => number;
  readonly isOver: () => boolean;
}

/** Those before a random time, and from the newest on where these are few: all of them, where there are no more. */
async function verifyOlder(
  verification: Verification,
  { ledger }: Pick<VerificationDeps, "ledger">,
  { from, to, limit, random, isOver }: Older,
): Promise<void> {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  const middle = new Date(first + Math.floor(random() * (last - first))).toISOString();
  const shard = Math.floor(random() * 1_000_000);
  let left = limit;
  for (const range of [
    { from, to: middle },
    { from: middle, to },
  ]) {
    if (left <= 0) return;
    for await (const ids of ledger.created(range, { limit: left, shard })) {
      if (isOver()) return;
      left -= ids.length;
      await verification.transactions(ids);
    }
  }
}

/** 0 to 99, another one in each run. */
const placeOf = (transactionId: string, run: string): number =>
  createHash("sha256").update(`${run} ${transactionId}`).digest().readUInt32BE(0) % 100;

function logDifference(log: Log, { kind, transactionId, seq, what }: Difference): void {
  log.error("audit differs", {
    code: "AUDIT_DIFFERS",
    ...(transactionId !== undefined && { transaction_id: transactionId }),
    ...(seq !== undefined && { row: seq }),
    outcome: `${kind}: ${what}`,
  });
}

const textOf = ({ transactions, rows, lines, differences }: Verified): string =>
  `${transactions} transactions, ${rows} rows, ${lines} lines, ${differences} differences`;
