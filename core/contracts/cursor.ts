/** Encryption context of every cursor: the stack lets the reader of transactions use the customer key with it only. */
export const CURSOR_CONTEXT = { purpose: "list-cursor" } as const;
