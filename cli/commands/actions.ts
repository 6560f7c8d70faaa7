import { principalName, principalOf } from "../../core/access/application/principal";
import { dynamoActionHistory } from "../../core/operations/adapters/dynamo-action-history";
import type { OperatorAction, OperatorActionHistory } from "../../core/operations/application/operator-actions";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { type Command, command } from "../command";
import { exitCodes, usageFailure } from "../exit-codes";
import { listOptions, timeOptions } from "../options";
import type { Column } from "../output/output";
import { timeOf } from "../times";

const ME = "me";
const ARN = /^arn:aws[\w-]*:(iam|sts)::\d{12}:/;
const PAGE = 100;

const columns: readonly Column<OperatorAction>[] = [
  { title: "STARTED", value: ({ startedAt }) => startedAt },
  { title: "BY", value: ({ actor }) => principalName(actor) },
  { title: "COMMAND", value: ({ command: words }) => words },
  { title: "OPTIONS", value: ({ filter }) => optionsText(filter) },
  { title: "ITEMS", value: ({ count }) => count, align: "right" },
  { title: "DONE", value: ({ done }) => done, align: "right" },
  { title: "FAILED", value: ({ failed }) => failed, align: "right" },
  { title: "STATE", value: ({ state }) => state },
  { title: "REASON", value: ({ reason }) => reason },
  { title: "ACTION", value: ({ id }) => id },
];

const optionsText = (filter: Readonly<Record<string, string>>): string =>
  Object.entries(filter)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");

const actionJson = ({ startedAt: started_at, updatedAt: updated_at, ...action }: OperatorAction) => ({
  ...action,
  started_at,
  updated_at,
});

const list = command({
  name: "actions list",
  summary: "List what operators did by command, newest first",
  details:
    "Each command that changes something records who does what and why before it acts. An action that was stopped goes on with the same command. An action that says running two minutes after its last change has no process any more. `tap audit show act_…` shows its lines in the audit trail.",
  options: {
    since: {
      type: "string",
      default: "90d",
      describe: "From this time on: 2026-11-25T14:00Z, or an age such as 90m, 24h, 7d",
      requiresArg: true,
    },
    until: timeOptions.until,
    by: { type: "string", describe: "Only those of one principal: its ARN, or me", requiresArg: true },
    ...listOptions,
  },
  examples: [
    ["tap actions list", "of the last 90 days"],
    ["tap actions list --by me --since 24h --json", "your own of a day, as JSON"],
  ],
  async run({ out, target }, { since, until, by, limit }) {
    if (by !== undefined && by !== ME && !ARN.test(by))
      throw usageFailure("--by must be me, or the ARN of a role or user.");
    const from = timeOf("since", since).toISOString();
    const to = until === undefined ? {} : { until: timeOf("until", until).toISOString() };
    const { clients, table, callerArn } = await target();
    const history = dynamoActionHistory({
      client: clients.dynamo,
      table: table("operator-actions"),
      clock: systemClock,
    });
    const actor = by === undefined ? {} : { actor: principalOf(by === ME ? callerArn : by) };
    const rows = actionsOf(history, { since: from, ...to, ...actor });
    await out.list({ columns, rows, limit, empty: "No operator did anything in this time.", json: actionJson });
    return exitCodes.done;
  },
});

async function* actionsOf(
  history: OperatorActionHistory,
  options: { readonly since: string; readonly until?: string; readonly actor?: string },
): AsyncGenerator<OperatorAction> {
  let before: string | undefined;
  do {
    const page = await history.list({ ...options, limit: PAGE, ...(before !== undefined && { before }) });
    yield* page.actions;
    before = page.next;
  } while (before !== undefined);
}

export const commands: readonly Command[] = [list];
