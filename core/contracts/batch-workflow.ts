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

/** What a state's outcome may be; the workflow chooses by it. `settled`: somebody else does it, or it is done. */
export type BatchOutcome = "more" | "end" | "done" | "settled";
