import { cloudwatchLogPages } from "../../core/operations/adapters/logs/cloudwatch-log-pages";
import {
  functionNames,
  type KnownLog,
  knownLogs,
  type LogKind,
} from "../../core/operations/application/logs/known-logs";
import type { LogEntry, LogSearch } from "../../core/operations/application/logs/ports";
import { type LogRead, MOST_PAGES, newestOf, readLog } from "../../core/operations/application/logs/read-log";
import { countAlike, type LogCount, logViews } from "../../core/operations/domain/log-view";
import { parseJson } from "../../core/shared/domain/json";
import { type ArgumentsOf, command } from "../command";
import type { Context } from "../context";
import { usageFailure } from "../exit-codes";
import { listOptions, timeOptions } from "../options";
import type { Column } from "../output/output";
import { failureOf } from "../target/aws-errors";
import type { Target } from "../target/target";
import { timeOf } from "../times";

/** Entries that one command counts, or shows, at most. */
const MOST_ENTRIES = 10_000;
const STATUS = /^[1-5](?:\d\d|xx)$/;

const holds: Readonly<Record<LogKind, string>> = {
  api: "each call of the API: status, route, caller, address, time",
  firewall: "each request that the firewall blocked: rule, address",
  audit: "each change of a table, without its values",
  functions: "what all functions say, and their errors",
  function: "what the function says, and its errors",
  workflow: "executions that failed, and where",
};

const positionals = {
  log: {
    describe: "api, firewall, audit, a function, functions for all of them, or a workflow. Without it: which there are",
    type: "string",
  },
} as const;

const options = {
  errors: { type: "boolean", describe: "Of functions: only errors and timeouts" },
  contains: { type: "string", describe: "Entries that contain this text, letter by letter", requiresArg: true },
  status: { type: "string", describe: "Of the log api: 503, or 5xx for all of a kind", requiresArg: true },
  slower: {
    type: "number",
    describe: "Of the log api: calls that took more milliseconds than this",
    requiresArg: true,
  },
  count: { type: "boolean", describe: "Count entries that are alike, the most frequent first" },
  ...timeOptions,
  since: { ...timeOptions.since, default: "1h" },
  ...listOptions,
} as const;

type Given = ArgumentsOf<typeof positionals, typeof options>;

export const commands = [
  command({
    name: "logs",
    summary: "Show entries of a log: of a function, a workflow, the API or the firewall",
    details: `The newest are at the end. Without --contains, what Lambda writes of each call and metrics are left out.
--count counts what is alike: messages of a function, calls of the API by status, route, caller and address, and what the
firewall blocked by rule and address. It needs the policy operator-doctor.`,
    positionals,
    options,
    examples: [
      ["tap logs webhook-processor --errors", "errors and timeouts of a function, of the last hour"],
      ["tap logs api --status 5xx --since 24h", "which calls of the API failed"],
      ["tap logs functions --contains CARD_NUMBER", "where a text stands, in the logs of all functions"],
      ["tap logs firewall --count", "what was blocked, by rule and address"],
      ["tap logs payment-tasks --contains pay_9JtkY9cyZHkGFZjMVqYxQt", "what a function did for a payment"],
    ],
    async run(context, given) {
      if (given.log === undefined) {
        await listLogs(context);
        return undefined;
      }
      const target = await context.target();
      const log = logNamed(given.log, target);
      const search = searchOf(given, log);
      const view = logViews[log.kind];
      const { count = false, limit } = given;
      const read = await readOrFail(target, log, search, {
        limit: count ? MOST_ENTRIES : limit,
        ...(given.contains === undefined && { isShown: (text: string) => !view.isNoise(text) }),
      });
      if (count) await printCounts(context, log, countAlike(view, read.entries), limit);
      else printEntries(context, log, read.entries);
      noteRest(context, { target, log, search, read, count });
      return undefined;
    },
  }),
];

async function listLogs({ out }: Context): Promise<void> {
  const columns: Column<KnownLog>[] = [
    { title: "LOG", value: ({ name }) => name },
    { title: "HOLDS", value: ({ kind }) => holds[kind] },
  ];
  const json = ({ name, kind }: KnownLog) => ({ log: name, kind, holds: holds[kind] });
  await out.list({ columns, rows: knownLogs, limit: knownLogs.length, empty: "", json });
}

/** Throws CommandFailure where the stack has no such log. Takes the log group's whole name too. */
function logNamed(name: string, target: Target): KnownLog {
  const found = knownLogs.find(
    (log) => log.name === name || (log.kind !== "functions" && groupOf(log, target) === name),
  );
  if (found !== undefined) return found;
  throw usageFailure(
    `There is no log ${JSON.stringify(name)}.`,
    `The logs are ${knownLogs.map((log) => log.name).join(", ")}.`,
  );
}

/** Log groups of a log. */
const groupsOf = (log: KnownLog, target: Target): string[] =>
  log.kind === "functions"
    ? functionNames.map((name) => groupOf({ name, kind: "function" }, target))
    : [groupOf(log, target)];

function groupOf({ name, kind }: KnownLog, { names }: Target): string {
  if (kind === "function") return names.functionLogGroup(names.of("lambda", name));
  if (kind === "workflow") return names.workflowLogGroup(names.of("workflow", name));
  if (kind === "firewall") return names.firewallLogGroup("tap");
  return names.logGroup(kind === "api" ? "api-access" : "audit");
}

/** Throws CommandFailure. */
function searchOf({ contains, status, slower, errors, ...given }: Given, { kind }: KnownLog): LogSearch {
  if (errors && kind !== "function" && kind !== "functions") {
    throw usageFailure("--errors goes with the log of a function.");
  }
  if (status !== undefined && kind !== "api") throw usageFailure("--status goes with the log api.");
  if (slower !== undefined && kind !== "api") throw usageFailure("--slower goes with the log api.");
  if (slower !== undefined && !(slower >= 0)) throw usageFailure("--slower must be a number of milliseconds.");
  if (status !== undefined && !STATUS.test(status)) {
    throw usageFailure(`--status ${JSON.stringify(status)} is none.`, "Give 503, or 5xx for all of a kind.");
  }
  if (contains === "") throw usageFailure("--contains is empty.", "Give the text, or leave the option out.");
  const since = timeOf("since", given.since);
  const until = given.until === undefined ? new Date(Date.now() + 1) : timeOf("until", given.until);
  if (since >= until) throw usageFailure("--since is not before --until.");
  return {
    ...{ since, until },
    ...(contains !== undefined && { contains }),
    ...(status !== undefined && { status }),
    ...(slower !== undefined && { slowerMs: slower }),
    ...(errors && { onlyErrors: true }),
  };
}

async function readOrFail(
  target: Target,
  log: KnownLog,
  search: LogSearch,
  options: Parameters<typeof readLog>[2],
): Promise<LogRead> {
  const readGroup = (logGroupName: string) =>
    readLog(
      cloudwatchLogPages({ client: target.clients.logs, logGroupName, isLocal: target.local !== undefined }),
      search,
      options,
    );
  try {
    return newestOf(await Promise.all(groupsOf(log, target).map(readGroup)), options.limit);
  } catch (error) {
    throw failureOf(error, [target.names.of("policy", "operator-doctor")]) ?? error;
  }
}

function printEntries({ out }: Context, { name: log, kind }: KnownLog, entries: readonly LogEntry[]): void {
  const { titles, cells } = logViews[kind];
  const shown = entries.map(({ at, text }) => ({ at: at.toISOString(), text, cells: out.isJson ? [] : cells(text) }));
  for (const { at, text } of shown) out.json({ log, at, entry: parseJson(text) ?? text });
  if (out.isJson || shown.length === 0) return;
  out.table<(typeof shown)[number]>(
    [
      { title: "AT", value: ({ at }) => at },
      ...titles.map((title, index) => ({ title, value: (row: (typeof shown)[number]) => row.cells[index] })),
    ],
    shown,
  );
}

async function printCounts(
  { out }: Context,
  { name: log, kind }: KnownLog,
  counts: readonly LogCount[],
  limit: number,
): Promise<void> {
  const { alikeTitles } = logViews[kind];
  const columns: Column<LogCount>[] = [
    { title: "COUNT", value: ({ count }) => count, align: "right" },
    ...alikeTitles.map((title, index) => ({ title, value: ({ cells }: LogCount) => cells[index] })),
    { title: "LAST", value: ({ lastAt }) => lastAt.toISOString() },
  ];
  const json = ({ count, cells, firstAt, lastAt }: LogCount) => ({
    log,
    count,
    ...Object.fromEntries(alikeTitles.map((title, index) => [title.toLowerCase(), cells[index]])),
    first_at: firstAt.toISOString(),
    last_at: lastAt.toISOString(),
  });
  if (counts.length > 0) await out.list({ columns, rows: counts, limit, empty: "", json });
}

interface Rest {
  readonly target: Target;
  readonly log: KnownLog;
  readonly search: LogSearch;
  readonly read: LogRead;
  readonly count: boolean;
}

/** Says what was not shown, and how to get it. */
function noteRest({ out }: Context, { target, log, search, read, count }: Rest): void {
  const { entries, hasMore, isCut } = read;
  const [oldest] = entries;
  const before = oldest === undefined ? "" : ` before ${oldest.at.toISOString()}`;
  if (hasMore) {
    out.note(
      count || entries.length === MOST_ENTRIES
        ? `Only the newest ${entries.length} entries were ${count ? "counted" : "shown"}. Those${before}: --until.`
        : `Only the newest ${entries.length} are shown. More: --limit ${Math.min(entries.length * 10, MOST_ENTRIES)}`,
    );
  } else if (isCut) {
    out.note(`Stopped after ${MOST_PAGES} pages: entries${before} may be missing. Narrow --since and --until.`);
  } else if (entries.length === 0) {
    const text = search.contains ?? search.status;
    const what = `no ${search.onlyErrors ? "error" : "entry"}${text === undefined ? "" : ` with ${JSON.stringify(text)}`}`;
    out.note(`${log.name} has ${what} since ${search.since.toISOString()}.`);
  }
  if (target.local !== undefined && (log.kind === "api" || log.kind === "firewall")) {
    out.note("A local stack writes no access log, and has no firewall.");
  }
}
