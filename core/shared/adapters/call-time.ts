/**
 * Factor of the time limits of calls for which a caller waits. Nothing sets the variable on AWS, so it is 1 there. The
 * local stack sets it: its emulator shares one computer with all functions.
 */
export const callTimeFactor = Number(process.env.CALL_TIME_FACTOR ?? 1);
