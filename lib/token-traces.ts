/** What cdktf says of a token instead of where it was made. */
const HINT = "TAP_STACK_TRACES=1 shows the lines that made it";

/**
 * Runs a synthesis without noting the stack trace of each token, which takes a seventh of its time. TAP_STACK_TRACES=1
 * lets cdktf note them. An error's own stack trace is never left out.
 */
export function withoutTokenTraces<Result>(synthesis: () => Result): Result {
  if (process.env.TAP_STACK_TRACES === "1") return synthesis();
  const { captureStackTrace } = Error;
  Error.captureStackTrace = (target, above) => {
    if (target instanceof Error) captureStackTrace(target, above);
    // cdktf keeps the lines of a stack trace after the first.
    else Object.assign(target, { stack: `\n${HINT}` });
  };
  try {
    return synthesis();
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}
