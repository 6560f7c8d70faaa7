import * as z from "zod/mini";

/** Value of the parameter `callers`: IAM principal → the merchants that it acts for, `"*"` for operators. */
export const callerBindings = z.record(z.string(), z.union([z.literal("*"), z.array(z.string())]));
export type CallerBindings = z.infer<typeof callerBindings>;
