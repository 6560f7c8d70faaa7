import { dynamoBatchList } from "../../../core/batches/adapters/dynamo-batch-list";
import { reportedCounts } from "../../../core/batches/application/batch";
import { batchStates } from "../../../core/contracts/batch-schema";
import { type ListedBatch, listBatches } from "../../../core/operations/application/batches/list-batches";
import { systemClock } from "../../../core/shared/adapters/system-clock";
import { command } from "../../command";
import { listOptions, timeOptions } from "../../options";
import type { Column } from "../../output/output";
import { timeOf } from "../../times";

const columns: readonly Column<ListedBatch>[] = [
  { title: "State", value: ({ state }) => state },
  { title: "Batch", value: ({ batch }) => batch.batchId },
  { title: "Merchant", value: ({ batch }) => batch.merchantId },
  { title: "Rows", value: ({ batch }) => reportedCounts(batch).rows, align: "right" },
  { title: "Submitted", value: ({ batch }) => reportedCounts(batch).submitted, align: "right" },
  { title: "Refused", value: ({ batch }) => batch.counts.refused, align: "right" },
  { title: "Created", value: ({ batch }) => batch.createdAt },
  { title: "Ended", value: ({ batch }) => batch.finishedAt },
];

export const list = command({
  name: "batches list",
  summary: "Show batches, the newest first",
  details: "Interrupted ones are shown the longest first, from a list of their own.",
  options: {
    state: { choices: batchStates, describe: "Only batches in this state" },
    merchant: { type: "string", describe: "Only this merchant's", requiresArg: true },
    ...timeOptions,
    since: { ...timeOptions.since, default: "90d" },
    ...listOptions,
  },
  examples: [
    ["tap batches list --since 7d", "those of a week"],
    ["tap batches list --state interrupted", "those that wait for an operator"],
  ],
  async run(context, { state, merchant, since, until, limit }) {
    const { clients, table } = await context.target();
    const rows = listBatches(
      { list: dynamoBatchList(clients.dynamo, table("batches")), clock: systemClock },
      {
        ...(state !== undefined && { state }),
        ...(merchant !== undefined && { merchantId: merchant }),
        since: timeOf("since", since),
        until: until === undefined ? new Date(Date.now() + 60_000) : timeOf("until", until),
      },
    );
    await context.out.list({ columns, rows, limit, empty: "There is no such batch.", json: batchJson });
    return undefined;
  },
});

export const batchJson = ({ batch, state }: ListedBatch) => ({
  id: batch.batchId,
  merchant_id: batch.merchantId,
  state,
  format: batch.format,
  error: batch.refusal?.error ?? null,
  ...reportedCounts(batch),
  empty_rows: batch.emptyRows,
  created_at: batch.createdAt,
  finished_at: batch.finishedAt ?? null,
});
