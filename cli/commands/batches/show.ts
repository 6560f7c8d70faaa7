import { reportedCounts } from "../../../core/batches/application/batch";
import type { RefusedRow } from "../../../core/operations/application/batches/ports";
import type { ShownBatch } from "../../../core/operations/application/batches/show-batch";
import { spanText } from "../../../tools/span";
import { command } from "../../command";
import { listOptions } from "../../options";
import type { Column, Output } from "../../output/output";
import { batchJson } from "./list";
import { batchesOf, batchNamed, batchPlace } from "./parts";

const columns: readonly Column<RefusedRow>[] = [
  { title: "Row", value: ({ row }) => row, align: "right" },
  { title: "Code", value: ({ code }) => code },
  { title: "Wrong", value: ({ errors, title, duplicateOf }) => errors || duplicateOf || title },
];

export const show = command({
  name: "batches show",
  summary: "Show a batch: how far it is, whether it can be resumed, and which rows were refused",
  details: "A refused row is shown with its code and its fields, never with what stood there.",
  positionals: { batch: batchPlace },
  options: { refused: { type: "boolean", describe: "List the refused rows" }, ...listOptions },
  examples: [
    ["tap batches show bat_…", "progress"],
    ["tap batches show bat_… --refused --limit 1000", "refused rows"],
  ],
  async run(context, { batch: batchId, refused = false, limit }) {
    const target = await context.target();
    const shown = await batchNamed(target, batchId);
    const { out } = context;
    if (refused) {
      const rows = batchesOf(target).objects.refusedRows(shown.batch);
      const json = ({ duplicateOf, ...row }: RefusedRow) => ({ ...row, duplicate_of: duplicateOf ?? null });
      await out.list({ columns, rows, limit, empty: "No row was refused so far.", json });
      return undefined;
    }
    showProgress(out, shown, target.flags);
    return undefined;
  },
});

function showProgress(out: Output, shown: ShownBatch, flags: string): void {
  const { batch, state, file, fileUntil, isRunning, resumption } = shown;
  const { rows, submitted, refused } = reportedCounts(batch);
  const progress = file && `${Math.min(100, Math.floor((100 * batch.cursor) / Math.max(1, file.bytes)))} % of the file`;
  out.fields([
    ["batch", batch.batchId],
    ["merchant", batch.merchantId],
    ["state", state],
    ["error", batch.refusal?.error],
    ["progress", state === "processing" || state === "interrupted" ? progress : undefined],
    ["rows", `${rows}: ${submitted} submitted, ${refused} refused`],
    ["created", batch.createdAt],
    ["ended", batch.finishedAt],
    ["workflow", isRunning ? `runs: ${batch.execution}` : undefined],
    ["file", file && `${file.bytes} bytes, uploaded ${file.uploadedAt.toISOString()}`],
    ["file deleted in", fileUntil && spanText(Date.parse(fileUntil) - Date.now())],
    ["resume", resumption.possible ? `tap batches resume ${batch.batchId}${flags}` : resumption.why],
    ["refused rows", refused > 0 ? `tap batches show ${batch.batchId} --refused${flags}` : undefined],
  ]);
  out.json({
    ...batchJson({ batch, state }),
    bytes_done: batch.cursor,
    bytes: file?.bytes ?? null,
    file_deleted_at: fileUntil ?? null,
    execution: batch.execution ?? null,
    is_running: isRunning,
    can_resume: resumption.possible,
    why_not: resumption.possible ? null : resumption.why,
  });
}
