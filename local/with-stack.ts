import { dim } from "../tools/console";
import { type LocalStack, type LocalStackOptions, startLocalStack } from "./stack";

/** Exit code of a command that Ctrl-C ends. */
export const INTERRUPTED = 130;
const PARENT_CHECK_MS = 500;

export interface StackSession extends LocalStackOptions {
  /** Resolves with the exit code. Its signal is aborted when the stack stops. */
  work(stack: LocalStack, signal: AbortSignal): Promise<number>;
  /** Called after the work; the stack then serves until it is stopped. Undefined: it stops when the work is done. */
  readonly serve?: ((stack: LocalStack) => void) | undefined;
}

/**
 * Starts a local stack for the work, and stops it in every case. Resolves with the work's exit code, or 130 where it was
 * stopped before the work's end; rejects where the emulator ends first.
 */
export async function withLocalStack({ work, serve, ...options }: StackSession): Promise<number> {
  const stopped = untilStopped();
  const starting = startLocalStack(options);
  const stack = await Promise.race([starting, stopped]);
  if (stack === "stopped") {
    await starting.then((late) => late.stop()).catch(() => undefined);
    return INTERRUPTED;
  }
  const workEnds = new AbortController();
  try {
    const code = await Promise.race([stack.emulator.guard(work(stack, workEnds.signal)), stopped]);
    if (code === "stopped") return INTERRUPTED;
    if (serve) {
      serve(stack);
      await Promise.race([stopped, stack.emulator.died]);
    }
    return code;
  } finally {
    workEnds.abort();
    await stack.stop();
    console.log(dim("The local stack has stopped."));
  }
}

/** Resolves on Ctrl-C, on a signal, and when npm has ended: its shell does not pass on the signal that ends npm. */
function untilStopped(): Promise<"stopped"> {
  return new Promise((resolve) => {
    const stop = () => resolve("stopped");
    // The handlers stay: a second Ctrl-C must not cut the cleaning up short.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
    const parent = process.ppid;
    const isRunByNpm = process.env.npm_lifecycle_event !== undefined;
    if (isRunByNpm) setInterval(() => process.ppid !== parent && stop(), PARENT_CHECK_MS).unref();
  });
}
