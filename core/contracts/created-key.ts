/** Sort key of every list of transactions, newest last: `<ISO time of the first recording>#<transaction id>`. */
export const createdKey = (transactionId: string, createdAt: string): string => `${createdAt}#${transactionId}`;

/** The time in a list's sort key. */
export const createdAtOf = (key: string): string => key.slice(0, key.indexOf("#"));

/** The transaction's id in a list's sort key. */
export const transactionIdOf = (key: string): string => key.slice(key.indexOf("#") + 1);
