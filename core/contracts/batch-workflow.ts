import * as z from "zod/mini";

/** Tasks of the function batch-worker, one for each state of the workflow. */
export const batchTasks = ["begin", "chunk", "finish", "interrupt"] as const;
export type BatchTask = (typeof batchTasks)[number];

/** Input of batch-worker: the task, the object, and the execution that calls. */
export const batchTaskInput = z.object({
  task: z.enum(batchTasks),
  key: z.string(),
  version_id: z.string(),
  execution: z.string(),
});

/**
 * Outcome of a state, by which the workflow chooses the next one. `nothing-to-do`: another execution does it, or has
 * done it.
 */
export type BatchOutcome = "more" | "end" | "done" | "nothing-to-do";

/** What EventBridge says of an uploaded file, as far as Tap looks at it. */
export const uploadEvent = z.object({
  detail: z.object({ object: z.object({ key: z.string(), "version-id": z.string() }) }),
});
