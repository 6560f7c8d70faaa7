import { listQuarantined } from "../../../core/operations/application/audit/quarantine";
import { command } from "../../command";
import { listOptions } from "../../options";
import { quarantinedIn, recordColumns, recordJson } from "./quarantine-parts";

export const quarantine = command({
  name: "audit quarantine",
  summary: "List the changes that gave no line of the audit trail, newest first",
  details:
    "A record is a change of which no line could be made, or a batch of changes that the stream's mapping gave up after twelve hours. NOW says whether this version of Tap makes lines of it. Only names, ids and times are shown.",
  options: listOptions,
  examples: [
    ["tap audit quarantine", "what lies there, why, and until when"],
    ["tap audit quarantine --json --limit 1000", "one line of JSON for each"],
  ],
  async run({ out, target }, { limit }) {
    const stack = await target();
    const { records, more, isWhole } = await listQuarantined(quarantinedIn(stack), limit);
    await out.list({
      columns: recordColumns,
      rows: records,
      limit,
      empty: "No change is quarantined.",
      json: recordJson,
    });
    if (more > 0) out.note(`${more} older ones are not shown. More: --limit ${Math.min(limit * 10, 10_000)}`);
    if (!isWhole) out.note("There are more records than were listed: newer ones may be among them.");
    if (records.some(({ hindrance }) => hindrance === undefined))
      out.note(`Once their cause is mended: tap audit requeue --all --reason "…"${stack.flags}`);
    return undefined;
  },
});
