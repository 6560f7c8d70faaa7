/** Property names that change what an object is: a value stored under them is lost, or cannot be stored. */
const RESERVED = new Set(["__proto__", "constructor"]);

/** Whether an id may be the key of a record, as the ids of refunds and disputes are. */
export const isObjectKey = (id: string): boolean => !RESERVED.has(id);
