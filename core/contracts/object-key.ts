/**
 * Whether an id may be the key of a record, as the ids of refunds and disputes are. A value that is stored under one of
 * these names changes what the object is, is lost, or cannot be stored.
 */
export const isObjectKey = (id: string): boolean => id !== "__proto__" && id !== "constructor";
