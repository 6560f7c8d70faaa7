import { dim } from "../tools/console";
import { type LocalStack, type LocalStackOptions, startLocalStack } from "./stack";

const INTERRUPTED = 130;

export interface StackSession extends LocalStackOptions {
  /** Resolves with the exit code. */
  work(stack: LocalStack): Promise<number>;
  /** Called after the work; the stack then serves until Ctrl-C. Undefined: it stops when the work is done. */
  readonly serve?: ((stack: LocalStack) => void) | undefined;
}

/**
 * Starts a local stack for the work, and stops it whatever comes. Resolves with the work's exit code, or 130 where Ctrl-C
 * came before its end; rejects where the emulator ends under it.
 */
export async function withLocalStack({ work, serve, ...options }: StackSession): Promise<number> {
  // The handlers stay: a second Ctrl-C must not cut the cleaning up short.
  const interrupted = new Promise<"interrupted">((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve("interrupted"));
  });
  const starting = startLocalStack(options);
  const stack = await Promise.race([starting, interrupted]);
  if (stack === "interrupted") {
    await starting.then((late) => late.stop()).catch(() => undefined);
    return INTERRUPTED;
  }
  try {
    const code = await Promise.race([stack.emulator.guard(work(stack)), interrupted]);
    if (code === "interrupted") return INTERRUPTED;
    if (serve) {
      serve(stack);
      await Promise.race([interrupted, stack.emulator.died]);
    }
    return code;
  } finally {
    await stack.stop();
    console.log(dim("The local stack has stopped."));
  }
}
