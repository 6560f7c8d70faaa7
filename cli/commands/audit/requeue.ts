import {
  listQuarantined,
  type QuarantinedRecord,
  type QuarantinedRecords,
} from "../../../core/operations/application/audit/quarantine";
import {
  MOST_REQUEUED,
  type RequeueOutcome,
  requeueRecords,
} from "../../../core/operations/application/audit/requeue-records";
import { confirm, reasonOf } from "../../action";
import { command } from "../../command";
import type { Context } from "../../context";
import { type ExitCode, exitCodes, notFound, usageFailure } from "../../exit-codes";
import { actionOptions } from "../../options";
import { recordedIn } from "../../recorded";
import type { Target } from "../../target/target";
import { quarantinedIn } from "./quarantine-parts";

export const requeue = command({
  name: "audit requeue",
  summary: "Have quarantined changes written into the audit trail, once their cause is mended",
  details:
    "audit-logger writes the lines, as it would have at first. It writes none that the trail has, so that a record may be requeued any number of times. A record leaves the quarantine when all of its changes have their line. This takes up to two minutes.",
  positionals: {
    record: { describe: "Records, as `tap audit quarantine` names them", type: "string", array: true },
  },
  options: { all: { type: "boolean", describe: `The newest ${MOST_REQUEUED} records` }, ...actionOptions },
  examples: [
    ["tap audit requeue --all --dry-run", "what it would do"],
    ['tap audit requeue --all --reason "version 42 reads them"', "asks, and does it"],
    ['tap audit requeue records/0b3f.json --yes --reason "version 42 reads it"', "one record, by a script"],
  ],
  async run(context, given) {
    const { record: keys = [], all = false } = given;
    if (all === keys.length > 0) throw usageFailure("Which records?", "Name them, or give --all.");
    if (keys.length > MOST_REQUEUED) throw usageFailure(`At most ${MOST_REQUEUED} records are taken at a time.`);
    const reason = given["dry-run"] ? "" : reasonOf(given);
    const target = await context.target();
    const records = quarantinedIn(target);
    const found = all
      ? (await listQuarantined(records, MOST_REQUEUED)).records
      : await named(records, [...new Set(keys)], target);
    const moved = found.filter(({ hindrance }) => hindrance === undefined);
    const left = found.filter(({ hindrance }) => hindrance !== undefined);
    for (const { key, hindrance } of left) context.out.note(`${key} stays: ${hindrance}`);
    const ended = await confirm(context, target, given, {
      summary: summaryOf(moved, left),
      count: moved.length,
      json: { records: moved.map(({ key }) => key), stay: left.map(({ key }) => key) },
    });
    if (ended !== undefined) return given["dry-run"] || left.length === 0 ? ended : exitCodes.failed;
    const { actions, clock } = recordedIn(target);
    const outcomes = await requeueRecords(
      { records, actions, clock, signal: context.signal },
      moved.map(({ key }) => key),
      reason,
    );
    return report(context, target, outcomes, left.length);
  },
});

/** The records of these keys. Throws CommandFailure where one is not there. */
async function named(
  records: QuarantinedRecords,
  keys: readonly string[],
  { flags }: Target,
): Promise<readonly QuarantinedRecord[]> {
  const found: QuarantinedRecord[] = [];
  for (const key of keys) {
    const record = await records.read(key);
    if (record === undefined) {
      throw notFound(
        `No record ${key} is quarantined.`,
        `It was requeued before, or has expired. See \`tap audit quarantine${flags}\`.`,
      );
    }
    found.push(record);
  }
  return found;
}

function summaryOf(moved: readonly QuarantinedRecord[], left: readonly QuarantinedRecord[]): string {
  const changes = moved.reduce((sum, record) => sum + record.changes, 0);
  const stay = left.length > 0 ? ` ${left.length} stay: this version of Tap makes no line of them.` : "";
  return `${moved.length} records with ${changes} changes will be requeued.${stay}`;
}

function report(
  { out }: Context,
  { flags }: Target,
  outcomes: readonly RequeueOutcome[],
  left: number,
): ExitCode | undefined {
  const count = (wanted: RequeueOutcome["outcome"]) => outcomes.filter(({ outcome }) => outcome === wanted).length;
  const [done, failed, stopped] = [count("finished"), count("failed"), count("stopped")];
  out.json({ requeued: done, failed, stopped, stay: left, records: outcomes });
  const parts = [
    `${done} requeued`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(left > 0 ? [`${left} stay`] : []),
  ];
  out.line(`${parts.join(", ")}.`);
  for (const { key, outcome } of outcomes) if (outcome === "failed") out.note(`${key} is still quarantined.`);
  if (failed > 0) out.note("audit-logger could not write them. Search its log for AUDIT_RECORD_STAYS.");
  if (stopped > 0) out.note(`${stopped} may still be written. See \`tap audit quarantine${flags}\`.`);
  return failed + stopped + left > 0 ? exitCodes.partly : undefined;
}
