import { resumeBatch } from "../../../core/operations/application/batches/resume-batch";
import { confirm, reasonOf } from "../../action";
import { command } from "../../command";
import { CommandFailure, exitCodes } from "../../exit-codes";
import { actionOptions } from "../../options";
import { recordedIn } from "../../recorded";
import { batchesOf, batchNamed, batchPlace } from "./parts";

export const resume = command({
  name: "batches resume",
  summary: "Start the workflow of a batch again: it goes on where it stopped, and submits no row twice",
  details: "Also begins a batch whose uploaded file started nothing. Repeating it is safe.",
  positionals: { batch: batchPlace },
  options: actionOptions,
  examples: [
    ["tap batches resume bat_… --dry-run", "what it would do"],
    ['tap batches resume bat_… --reason "the worker is mended"', "asks, and does it"],
  ],
  async run(context, given) {
    const reason = given["dry-run"] ? "" : reasonOf(given);
    const target = await context.target();
    const { batch, resumption, file } = await batchNamed(target, given.batch);
    const { batchId, counts, cursor } = batch;
    if (!resumption.possible) {
      throw new CommandFailure(
        exitCodes.failed,
        `${batchId} is not resumed. ${resumption.why}`,
        `See \`tap batches show ${batchId}${target.flags}\`.`,
      );
    }
    const left = Math.max(0, (file?.bytes ?? 0) - cursor);
    const ended = await confirm(context, target, given, {
      summary: `1 batch goes on behind row ${counts.rows}: ${left} bytes of its file are left. Rows that are payments already are recognized.`,
      count: 1,
      json: { batch: batchId, rows_done: counts.rows, bytes_left: left },
    });
    if (ended !== undefined) return ended;
    const { versionId } = resumption;
    const deps = { workflow: batchesOf(target).workflow, actions: recordedIn(target).actions };
    const { action, execution } = await resumeBatch(deps, { batchId, versionId }, reason);
    context.out.line(`Resumed. See \`tap batches show ${batchId}${target.flags}\`.`);
    context.out.json({ action, batch: batchId, execution });
    return exitCodes.done;
  },
});
