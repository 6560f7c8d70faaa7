import { isPermanent } from "../aws/permanent-error";
import type { MessageOutcome } from "./partial-batch";

/**
 * The outcome of the work. An error that no retry can heal is recorded by `fail`, which keeps what the message was about
 * where an operator finds it, and the message is done. Throws every other error.
 */
export async function failingOnce(
  work: () => Promise<MessageOutcome>,
  fail: (error: unknown) => Promise<void>,
): Promise<MessageOutcome> {
  try {
    return await work();
  } catch (error) {
    if (!isPermanent(error)) throw error;
    await fail(error);
    return "done";
  }
}
