import type { Item } from "./expressions";

/** Bytes of one write unit. */
const UNIT = 1024;

/** Attributes of one entry of an index: its own keys, the table's, and what it includes. */
export interface EntryShape {
  readonly keys: readonly string[];
  readonly attributes: readonly string[];
}

/** Bytes of an item, as DynamoDB counts them. */
export const itemBytes = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);

function valueBytes(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "number") return Math.ceil(String(Math.abs(value)).replace(".", "").length / 2) + 1;
  if (value === null || typeof value === "boolean") return 1;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof Set) return [...value].reduce((sum: number, one) => sum + valueBytes(one), 0);
  // A list or a map: 3 bytes, and 1 for each of its elements.
  if (Array.isArray(value)) return value.reduce((sum, one) => sum + 1 + valueBytes(one), 3);
  return 3 + Object.keys(value as object).length + itemBytes(value as Item);
}

const unitsOf = (item: Item | undefined): number =>
  item === undefined ? 1 : Math.max(1, Math.ceil(itemBytes(item) / UNIT));

/** Write units of an item: the larger one of before and after counts. */
export const itemUnits = (before: Item | undefined, after: Item | undefined): number =>
  Math.max(unitsOf(before), unitsOf(after));

/** Write units of an index: 1 for an entry that comes, changes or goes, 2 for one whose key changes; more above 1 KB. */
export function indexUnits(shape: EntryShape, before: Item | undefined, after: Item | undefined): number {
  const [old, now] = [entryOf(shape, before), entryOf(shape, after)];
  if (old === undefined) return now === undefined ? 0 : unitsOf(now);
  if (now === undefined) return unitsOf(old);
  if (shape.keys.some((key) => old[key] !== now[key])) return unitsOf(old) + unitsOf(now);
  return shape.attributes.some((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]))
    ? itemUnits(old, now)
    : 0;
}

function entryOf({ keys, attributes }: EntryShape, item: Item | undefined): Item | undefined {
  if (item === undefined || keys.some((key) => item[key] === undefined)) return undefined;
  const names = new Set([...keys, ...attributes]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}
