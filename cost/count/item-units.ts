import { type EntryShape, indexUnits, itemBytes, itemUnits } from "../../bench/dynamo/write-units";

export type Item = Readonly<Record<string, unknown>>;

/** Keys of a table, and the entries of its indexes. */
export interface TableShape {
  readonly keys: readonly string[];
  readonly indexes: readonly EntryShape[];
}

/** An item before and after a write; undefined: it is not there. */
export interface Change {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

const READ_UNIT = 4096;
/** Bytes that DynamoDB bills for the storage of each item and each index entry beside their own. */
const STORAGE_OVERHEAD = 100;

/**
 * Write units of a write: of the larger of both items, twice in a transaction, and of each index entry that changes,
 * which no transaction doubles. A write that a condition refuses takes those of the item that is there.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export const writeUnits = ({ before, after }: Change, { indexes }: TableShape, inTransaction: boolean): number =>
  itemUnits(before, after) * (inTransaction ? 2 : 1) +
  indexes.reduce((sum, index) => sum + indexUnits(index, before, after), 0);

/** Read units of so many bytes that one request reads: a half of them where it need not be consistent. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / READ_UNIT)) * (consistent ? 1 : 0.5);

export const readBytes = (items: readonly Item[]): number => items.reduce((sum, item) => sum + itemBytes(item), 0);

/** Bytes that an item takes in the table and in its indexes. */
export function storedBytes(item: Item | undefined, { indexes }: TableShape): number {
  if (item === undefined) return 0;
  const entries = indexes
    .filter(({ keys }) => keys.every((key) => item[key] !== undefined))
    .map(({ keys, attributes }) => {
      const names = new Set([...keys, ...attributes]);
      return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
    });
  return [item, ...entries].reduce((sum, one) => sum + itemBytes(one) + STORAGE_OVERHEAD, 0);
}

/** Whether the item is another one than before: a stream says nothing of a write that changes nothing. */
export const isChanged = ({ before, after }: Change): boolean => textOf(before) !== textOf(after);

const textOf = (item: Item | undefined): string =>
  JSON.stringify(item, (_, value) => (value instanceof Set ? [...value].sort() : value)) ?? "";
