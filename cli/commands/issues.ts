import { listIssues } from "../../core/operations/application/issues/list-issues";
import { type Issue, issueKinds, risks } from "../../core/operations/domain/issue";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { spanText } from "../../tools/span";
import { command } from "../command";
import type { Context } from "../context";
import { exitCodes } from "../exit-codes";
import { listOptions } from "../options";
import { isDenied } from "../target/aws-errors";
import { issueSources } from "./issue-sources";

export const commands = [
  command({
    name: "issues list",
    summary: "List what waits for an operator, by cause, the largest risk first",
    details: `Each line names the command that shows it. Counts are about right, and end with + where not everything was read.
A place that cannot be read is named, and hides no other: then the exit code is 5.`,
    positionals: { kind: { describe: "Only of this kind", type: "string", choices: issueKinds } },
    options: listOptions,
    examples: [
      ["tap issues list", "all of it"],
      ["tap issues list events", "events that are not in the ledger"],
      ["tap issues list --json", "for a script"],
    ],
    async run({ out, ...context }, { kind, limit }) {
      const target = await context.target();
      const asked = issueKinds.find((one) => one === kind);
      const { issues, unread } = await listIssues({ sources: issueSources(target), clock: systemClock }, asked);
      const now = systemClock.now();
      await out.list<Issue>({
        columns: [
          { title: "CAUSE", value: ({ cause }) => cause },
          { title: "WHERE", value: ({ where }) => where },
          { title: "COUNT", value: countText, align: "right" },
          { title: "OLDEST", value: ({ oldest }) => oldest && spanText(now.getTime() - oldest.getTime()) },
          { title: "TIME", value: (issue) => limitText(issue, now) },
          { title: "SHOW IT", value: (issue) => `tap ${issue.command}${target.flags}` },
        ],
        rows: issues,
        limit,
        empty: unread.length === 0 ? "Nothing waits for an operator." : "Nothing else waits for an operator.",
        json: issueJson,
      });
      for (const { source, error } of unread) out.note(`${source}: not read, ${failureText(error)}`);
      noteRisks(out, issues.slice(0, limit));
      return unread.length > 0 ? exitCodes.partly : undefined;
    },
  }),
];

const countText = ({ count, isAtLeast, unit }: Issue): string =>
  `${count}${isAtLeast ? "+" : ""} ${count === 1 && !isAtLeast ? unit : plural(unit)}`;

const plural = (unit: string): string =>
  unit === "batch" ? "batches" : unit === "delivery" ? "deliveries" : `${unit}s`;

/** `49 min of 1 h, then it is declined`. */
function limitText({ limit }: Issue, now: Date): string {
  if (limit === undefined) return "";
  const { from, seconds, ending } = limit;
  const passed = now.getTime() - from.getTime();
  return passed >= seconds * 1000
    ? `since ${spanText(passed - seconds * 1000)}: ${ending}`
    : `${spanText(passed)} of ${spanText(seconds * 1000)}, then ${ending}`;
}

/** The risks of what is listed, once each: a table has no room for them. */
function noteRisks(out: Context["out"], issues: readonly Issue[]): void {
  for (const [risk, text] of Object.entries(risks)) {
    const causes = [...new Set(issues.filter((issue) => issue.risk === risk).map(({ cause }) => cause))];
    if (causes.length > 0) out.note(`${causes.join(", ")}: ${text}.`);
  }
}

const failureText = (error: unknown): string =>
  isDenied(error) ? "your credentials may not" : error instanceof Error ? error.name : "it failed";

const issueJson = ({ oldest, limit, isAtLeast = false, ...issue }: Issue) => ({
  ...issue,
  is_at_least: isAtLeast,
  oldest: oldest?.toISOString() ?? null,
  limit: limit && {
    from: limit.from.toISOString(),
    ends: new Date(limit.from.getTime() + limit.seconds * 1000).toISOString(),
    ending: limit.ending,
  },
});
