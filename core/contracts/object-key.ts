/** Names that every object of the language has: an id of that name would not be found, or be found where it is not. */
const INHERITED = new Set(["__proto__", "constructor"]);

/** Whether an id may be the key of a record, as the ids of refunds and disputes are. */
export const isObjectKey = (id: string): boolean => !INHERITED.has(id);
