import { s3TrailRecords } from "../../../core/audit/adapters/s3-trail-records";
import type { AuditLine } from "../../../core/audit/application/ports";
import { linesOfItem } from "../../../core/audit/application/verify/lines-of-item";
import { tables } from "../../../core/contracts/tables";
import type { Context } from "../../context";
import { type ExitCode, exitCodes, notFound } from "../../exit-codes";
import type { Column } from "../../output/output";
import type { Target } from "../../target/target";

const { partitionKey, sortKey } = tables["operator-actions"];
/** An id begins with the time at which the action did. */
const ID = /^act_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z_/;
/** Milliseconds after its beginning in which an action is looked for: it may be stopped and gone on with. */
const LONGEST_MS = 7 * 86_400_000;

const after = (name: string) => (line: AuditLine) => String(line.after?.[name] ?? "");
const columns: readonly Column<AuditLine>[] = [
  { title: "AT", value: ({ at }) => at },
  { title: "CHANGE", value: ({ change }) => change },
  { title: "STATE", value: after("state") },
  { title: "DONE", value: after("done"), align: "right" },
  { title: "FAILED", value: after("failed"), align: "right" },
];

/** Shows what an operator did, by the lines that it left in the audit trail. Throws CommandFailure. */
export async function showAction({ out }: Context, target: Target, id: string): Promise<ExitCode> {
  const from = startOf(id);
  const trail = s3TrailRecords({
    client: target.clients.s3,
    bucket: target.bucket("audit"),
    table: target.table("operator-actions"),
  });
  const lines = await linesOfItem(trail, {
    isOf: (keys) => keys[sortKey] === id,
    isLast: (line) => line.after?.state === "finished",
    from,
    to: new Date(Math.min(Date.now(), Date.parse(from) + LONGEST_MS)).toISOString(),
  });
  const [first] = lines;
  if (first === undefined) {
    throw notFound(
      `The audit trail has no line of the action ${id}.`,
      "Check the id. A line is there a minute or two after its change.",
    );
  }
  const { command, filter, count, reason } = first.after ?? {};
  out.json({ id, actor: first.keys[partitionKey], lines });
  out.fields([
    ["action", id],
    ["by", String(first.keys[partitionKey])],
    ["command", String(command)],
    ["options", JSON.stringify(filter)],
    ["items", Number(count)],
    ["reason", String(reason)],
  ]);
  out.line();
  if (!out.isJson) out.table(columns, lines);
  return exitCodes.done;
}

function startOf(id: string): string {
  const [, year, month, day, hour, minute, second, millisecond] = ID.exec(id) ?? [];
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`;
  if (Number.isNaN(Date.parse(text)))
    throw notFound(`${id} is the id of no action.`, "Ids begin with act_ and a time.");
  return text;
}
