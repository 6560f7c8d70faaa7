import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { type TableName, type TableSchema, tables } from "../core/contracts/tables";
import { itemBytes } from "../tools/item-size";

type WriteItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];
type Item = Readonly<Record<string, unknown>>;

/** One item of a transaction, and what stood in its place before. */
interface Written {
  readonly schema: TableSchema;
  readonly before: Item | undefined;
  readonly after: Item;
}

/**
 * Tables in memory, with their items in DynamoDB's own form. There is one writer, so the only conditions checked are those
 * by which an item must be new.
 */
export class MemoryTables {
  private readonly items = new Map<string, Record<string, AttributeValue>>();
  private written: readonly Written[] = [];

  get(table: TableName, key: Item): Item | undefined {
    const item = this.items.get(placeOf(table, key));
    return item && unmarshall(item);
  }

  /** Items of a table. */
  count(table: TableName): number {
    return [...this.items.keys()].filter((place) => place.startsWith(`${table} `)).length;
  }

  /** Writes all or nothing. Returns whether it did: not where an item that must be new is there. */
  write(writes: readonly WriteItem[]): boolean {
    const puts = writes.map(({ Put }) => {
      if (Put?.Item === undefined) throw new Error("a commit consists of items that are put");
      const table = Put.TableName as TableName;
      const mustBeNew = Put.ConditionExpression?.startsWith("attribute_not_exists(") ?? false;
      return { table, mustBeNew, place: placeOf(table, Put.Item), item: Put.Item, stored: marshall(Put.Item) };
    });
    if (puts.some(({ mustBeNew, place }) => mustBeNew && this.items.has(place))) return false;
    this.written = puts.map(({ table, place, item }) => {
      const before = this.items.get(place);
      return { schema: tables[table], before: before && unmarshall(before), after: item };
    });
    for (const { place, stored } of puts) this.items.set(place, stored);
    return true;
  }

  /** Write units of the last transaction: two for each KB of an item, and one for each KB that changes in an index. */
  get lastUnits(): number {
    return this.written.reduce((sum, { schema, before, after }) => {
      const item = 2 * Math.max(kilobytes(after), before ? kilobytes(before) : 0);
      return sum + item + indexesOf(schema).reduce((units, index) => units + indexUnits(index, before, after), 0);
    }, 0);
  }
}

function placeOf(table: TableName, item: Item): string {
  const { partitionKey, sortKey }: TableSchema = tables[table];
  return [table, item[partitionKey], ...(sortKey ? [item[sortKey]] : [])].join(" ");
}

interface Index {
  readonly keys: readonly string[];
  readonly attributes: readonly string[];
}

function indexesOf({ partitionKey, sortKey, indexes = {}, localIndexes = {} }: TableSchema): Index[] {
  const own = [partitionKey, ...(sortKey ? [sortKey] : [])];
  return [
    ...Object.values(indexes).map(({ partitionKey: partition, sortKey: sort, includes }) => ({
      keys: [partition, sort],
      attributes: [...own, partition, sort, ...includes],
    })),
    ...Object.values(localIndexes).map(({ sortKey: sort }) => ({ keys: [sort], attributes: [...own, sort] })),
  ];
}

/** An item's entry in an index; absent where it lacks one of the index's keys. */
const entryOf = ({ keys, attributes }: Index, item: Item | undefined): Item | undefined =>
  item && keys.every((key) => item[key] !== undefined)
    ? Object.fromEntries(attributes.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])))
    : undefined;

/** An entry whose key changes is one that goes and one that comes. */
function indexUnits(index: Index, before: Item | undefined, after: Item): number {
  const [old, now] = [entryOf(index, before), entryOf(index, after)];
  const [removed, put] = [old ? kilobytes(old) : 0, now ? kilobytes(now) : 0];
  if (old === undefined || now === undefined) return removed + put;
  if (index.keys.some((key) => old[key] !== now[key])) return removed + put;
  return index.attributes.some((name) => old[name] !== now[name]) ? Math.max(removed, put) : 0;
}

/** Kilobytes begun, of an item or of its entry in an index. */
const kilobytes = (item: Item): number => Math.ceil(itemBytes(item) / 1024);
