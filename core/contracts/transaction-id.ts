/** A transaction's id: safe within a path, and no key of another item in its table, as those contain a `#`. */
export const TRANSACTION_ID = /^[A-Za-z0-9_.-]{1,250}$/;
