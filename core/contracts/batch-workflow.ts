import * as z from "zod/mini";

/** Where files are uploaded to: the batch's id follows. */
export const UPLOAD_PREFIX = "uploads/";

/** What the workflow asks of the function batch-worker, one state each. */
export const batchTasks = ["begin", "chunk", "finish", "interrupt"] as const;
export type BatchTask = (typeof batchTasks)[number];

/** Input of batch-worker: which object, and which execution asks. */
export const batchTaskInput = z.object({
  task: z.enum(batchTasks),
  key: z.string(),
  version_id: z.string(),
  execution: z.string(),
});
export type BatchTaskInput = z.infer<typeof batchTaskInput>;

/**
 * Outcome of a state, by which the workflow chooses the next one. `nothing-to-do`: another execution does it, or has
 * done it.
 */
export type BatchOutcome = "more" | "end" | "done" | "nothing-to-do";
