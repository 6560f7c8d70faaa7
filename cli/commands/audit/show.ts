import { marshall } from "@aws-sdk/util-dynamodb";
import { rowOf } from "../../../core/audit/adapters/dynamo-ledger-records";
import type { Difference, Evidence, LineState } from "../../../core/audit/application/verify/ports";
import { Verification } from "../../../core/audit/application/verify/verification";
import { eventKeyText } from "../../../core/ledger/domain/observation";
import { dynamoEventTransactions } from "../../../core/operations/adapters/transactions/dynamo-event-transactions";
import { canonicalJson } from "../../../core/shared/domain/json";
import { command } from "../../command";
import type { Context } from "../../context";
import { type ExitCode, exitCodes, notFound, usageFailure } from "../../exit-codes";
import type { Column } from "../../output/output";
import type { Target } from "../../target/target";
import { differenceColumns } from "./difference-columns";
import { openExport, writeNew } from "./export-file";
import { recordsOf } from "./records";
import { showAction } from "./show-action";

interface Given {
  readonly what: string;
  readonly row: string | undefined;
  readonly export: string | undefined;
  readonly item: string | undefined;
}

/** Source and id; no id of a transaction has a "#". */
const EVENT = /^([^#]+)#(.+)$/;
const ACTION = /^act_/;

export const show = command({
  name: "audit show",
  summary: "Show rows of the ledger beside their lines in the audit trail",
  details:
    "A transaction is shown with all of its rows, an event (stripe#evt_1) with the rows that it made, an operator's action (act_…) with the lines that it left.",
  positionals: {
    what: {
      describe: "Id or name of a transaction, key of an event, or id of an action",
      type: "string",
      demandOption: true,
    },
  },
  options: {
    row: { type: "string", describe: "Only the row of this number, with each attribute", requiresArg: true },
    item: {
      type: "string",
      describe: "With --row: write the row as its line has it to a new file, for `aws dynamodb put-item`",
      requiresArg: true,
    },
    export: { type: "string", describe: "Write rows and lines to a new file, as evidence", requiresArg: true },
  },
  examples: [
    ["tap audit show stripe_pi_1", "all rows of a payment"],
    ["tap audit show stripe_pi_1 --row 3", "one row beside its line, attribute by attribute"],
    ["tap audit show stripe#evt_1", "what an event wrote"],
    ["tap audit show stripe_pi_1 --export evidence.jsonl", "keep both before anything is mended"],
  ],
  run: (context, given) => run(context, given),
});

async function run(context: Context, given: Given): Promise<ExitCode | undefined> {
  const { what } = given;
  if (given.row !== undefined && !/^[1-9]\d{0,8}$/.test(given.row))
    throw usageFailure("--row must be the number of a row.");
  if (given.item !== undefined && given.row === undefined) throw usageFailure("--item needs --row.");
  const target = await context.target();
  if (ACTION.test(what)) {
    if (given.row !== undefined || given.export !== undefined) throw usageFailure("An action has no rows.");
    return showAction(context, target, what);
  }
  const [, provider, eventId] = EVENT.exec(what) ?? [];
  const event = provider !== undefined && eventId !== undefined ? { provider, eventId } : undefined;
  const ids = event === undefined ? [what] : await transactionsOf(target, event);
  const now = new Date();
  const { suffix, region } = target;
  const kept =
    given.export === undefined
      ? undefined
      : await openExport(given.export, { suffix, region, made_at: now.toISOString() });
  const rows: Evidence[] = [];
  const differences: Difference[] = [];
  const isShown = ({ seq, item = {}, line = {} }: Evidence) =>
    (event === undefined || (item.event_key ?? line.event_key) === what) &&
    (given.row === undefined || seq === Number(given.row));
  const verification = new Verification({
    ...recordsOf(target, now),
    rowOf,
    findings: {
      differs: (difference) => void differences.push(difference),
      ...(kept && { chain: kept.chain }),
      async evidence(row) {
        if (isShown(row)) rows.push(row);
        await kept?.evidence(row);
      },
    },
    isOver: () => context.signal.aborted,
  });
  for (const id of ids) {
    if (!(await verification.transaction(id))) throw unknown(what);
  }
  await kept?.close();
  if (rows.length === 0 && differences.length === 0) throw unknown(given.row ? `row ${given.row} of ${what}` : what);
  if (given.item !== undefined) writeItem(given.item, rows);
  print(context, { rows, differences, isOne: given.row !== undefined });
  return differences.length > 0 ? exitCodes.failed : exitCodes.done;
}

/** Writes the one row as its line in the audit trail has it, in DynamoDB's notation. */
function writeItem(path: string, rows: readonly Evidence[]): void {
  const [line, other] = rows.flatMap((row) => (row.line === undefined ? [] : [row.line]));
  if (line === undefined) throw notFound("The audit trail has no line of this row.", "Nothing was written.");
  if (other !== undefined)
    throw usageFailure("Several chains of this transaction have a row of this number: name one by its own event.");
  writeNew(path, JSON.stringify(marshall(line)));
}

const unknown = (what: string) =>
  notFound(`The ledger has nothing of ${what}.`, "Check the id: tap transactions find.");

async function transactionsOf(target: Target, event: { readonly provider: string; readonly eventId: string }) {
  const events = dynamoEventTransactions(target.clients.dynamo, target.table("payment-webhooks"));
  const key = eventKeyText(event);
  const ids = new Set((await events.of([event])).get(key));
  if (ids.size > 0) return [...ids];
  throw notFound(`The event ${key} is in no transaction.`, `See what became of it: tap events show ${key}`);
}

const lineTexts: Readonly<Record<LineState, string>> = {
  found: "found",
  missing: "missing",
  expired: "expired",
  recent: "not yet",
  unasked: "",
};
const text = (name: string) => (row: Evidence) => String((row.item ?? row.line)?.[name] ?? "");
const columns: readonly Column<Evidence>[] = [
  { title: "TRANSACTION", value: ({ transactionId }) => transactionId },
  { title: "ROW", value: ({ seq }) => seq, align: "right" },
  { title: "RECORDED", value: text("timestamp") },
  { title: "EVENT", value: text("event_key") },
  { title: "STATUS", value: text("status") },
  { title: "STORED", value: ({ item }) => (item === undefined ? "no" : "yes") },
  { title: "LINE", value: ({ lineState }) => lineTexts[lineState] },
];

interface Shown {
  readonly rows: readonly Evidence[];
  readonly differences: readonly Difference[];
  /** Whether each attribute is shown. */
  readonly isOne: boolean;
}

function print({ out }: Context, { rows, differences, isOne }: Shown): void {
  out.json({
    rows: rows.map(({ transactionId, seq, item, line, lineState }) => ({
      ...{ transaction_id: transactionId, seq, row: item ?? null, line: line ?? null, line_state: lineState },
    })),
    differences: differences.map(({ transactionId, ...rest }) => ({ transaction_id: transactionId ?? null, ...rest })),
  });
  if (!isOne) out.table(columns, rows);
  for (const row of isOne ? rows : []) {
    out.line(`${row.transactionId}, row ${row.seq}; its line in the audit trail: ${lineTexts[row.lineState]}`);
    out.fields(attributesOf(row));
  }
  if (differences.length === 0) return;
  out.line();
  out.table(differenceColumns, differences);
}

/** Each attribute of the row, and below it what its line says otherwise. */
function attributesOf({ item = {}, line = {}, lineState }: Evidence): (readonly [string, string])[] {
  const names = [...new Set([...Object.keys(item), ...Object.keys(line)])].sort();
  return names.flatMap((name) => {
    const own = plain(item[name]);
    const written = lineState === "found" ? plain(line[name]) : own;
    return own === written ? [[name, own] as const] : [[name, own] as const, ["  in its line", written] as const];
  });
}

function plain(value: unknown): string {
  if (value === undefined) return "(none)";
  return typeof value === "string" ? value : canonicalJson(value);
}
