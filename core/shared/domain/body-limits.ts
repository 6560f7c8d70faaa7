/** Bytes of a provider's body before compression. Events are a few kilobytes. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** Bytes of a body of our own routes: each of its fields has a bound, and together they come to less. */
export const MAX_API_BODY_BYTES = 16 * 1024;
