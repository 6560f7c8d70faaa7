import { itemBytes } from "../../tools/item-size";

export type Item = Readonly<Record<string, unknown>>;

/** Keys and projection of a table's index. */
export interface IndexShape {
  readonly keys: readonly string[];
  /** Attributes beside the keys of index and table; undefined: all. */
  readonly attributes: readonly string[] | undefined;
}

export interface TableShape {
  readonly keys: readonly string[];
  readonly indexes: readonly IndexShape[];
}

/** An item before and after a write; undefined: it is not there. */
export interface Change {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

const WRITE_UNIT = 1024;
const READ_UNIT = 4096;
/** Bytes that DynamoDB bills for the storage of each item and each index entry beside their own. */
const STORAGE_OVERHEAD = 100;

/** Bytes of an item; a set is stored as its members. */
const sizeOf = (item: Item): number =>
  itemBytes(
    Object.fromEntries(Object.entries(item).map(([name, value]) => [name, value instanceof Set ? [...value] : value])),
  );

const units = (bytes: number): number => Math.max(1, Math.ceil(bytes / WRITE_UNIT));

/** What an index holds of an item; undefined where the item lacks a key of the index. */
function entryOf(item: Item | undefined, { keys: own }: TableShape, { keys, attributes }: IndexShape) {
  if (item === undefined || keys.some((key) => item[key] === undefined)) return undefined;
  if (attributes === undefined) return item;
  const names = new Set([...own, ...keys, ...attributes]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner) =>
    inner instanceof Set ? [...inner].sort() : inner instanceof Uint8Array ? Buffer.from(inner).toString("hex") : inner,
  ) ?? "";

const differs = (a: Item, b: Item, names: readonly string[]): boolean =>
  names.some((name) => textOf(a[name]) !== textOf(b[name]));

/** Units of one index: an entry that moves is removed and put; one that stays as it was costs nothing. */
function indexUnits({ before, after }: Change, table: TableShape, index: IndexShape): number {
  const [was, is] = [entryOf(before, table, index), entryOf(after, table, index)];
  if (was === undefined) return is === undefined ? 0 : units(sizeOf(is));
  if (is === undefined) return units(sizeOf(was));
  if (differs(was, is, index.keys)) return units(sizeOf(was)) + units(sizeOf(is));
  return textOf(was) === textOf(is) ? 0 : units(Math.max(sizeOf(was), sizeOf(is)));
}

/**
 * Write units of a write: of the larger of both items, twice in a transaction, and of each index entry that changes,
 * which no transaction doubles. A write that a condition refuses takes those of the item that is there.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export function writeUnits(change: Change, table: TableShape, inTransaction: boolean): number {
  const { before, after } = change;
  const own = units(Math.max(before ? sizeOf(before) : 0, after ? sizeOf(after) : 0));
  const ofIndexes = table.indexes.reduce((sum, index) => sum + indexUnits(change, table, index), 0);
  return own * (inTransaction ? 2 : 1) + ofIndexes;
}

/** Read units of so many bytes that one request reads: a half of them where it need not be consistent. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / READ_UNIT)) * (consistent ? 1 : 0.5);

export const readBytes = (items: readonly Item[]): number => items.reduce((sum, item) => sum + sizeOf(item), 0);

/** Bytes that an item takes in the table and in its indexes. */
export function storedBytes(item: Item | undefined, table: TableShape): number {
  if (item === undefined) return 0;
  const entries = table.indexes.flatMap((index) => entryOf(item, table, index) ?? []);
  return [item, ...entries].reduce((sum, one) => sum + sizeOf(one) + STORAGE_OVERHEAD, 0);
}

export const isChanged = ({ before, after }: Change): boolean => textOf(before) !== textOf(after);
