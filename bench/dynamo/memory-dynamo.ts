import { ConditionalCheckFailedException, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { type TableName, type TableSchema, tables } from "../../core/contracts/tables";
import { holds } from "./condition";
import { type Item, keyRange, type Placeholders, updated } from "./expressions";

/** Items that a query without a limit answers in one page. */
const PAGE = 1000;

/** What was asked of the tables. */
export interface Reads {
  readonly calls: number;
  readonly items: number;
}

type Keys = Pick<TableSchema, "partitionKey"> & { readonly sortKey?: string };

/**
 * DynamoDB in memory, for the adapters themselves: conditions hold or fail, and an item is in an index exactly while it
 * has the index's keys. It answers at once, and its indexes never lag behind their table. Tables have their names of
 * core/contracts/tables.ts.
 */
export class MemoryDynamo {
  /** The client that adapters take. */
  readonly client: DynamoDBDocumentClient = Object.assign(Object.create(DynamoDBDocumentClient.prototype), {
    send: async (command: unknown) => this.answer(command),
  });
  /** Throws where a call is to fail. */
  fault: (command: unknown) => void = () => undefined;
  private readonly stores = new Map<TableName, Store>();
  private calls = 0;
  private items = 0;

  /** What was read since this was called before. */
  takeReads(): Reads {
    const reads = { calls: this.calls, items: this.items };
    this.calls = 0;
    this.items = 0;
    return reads;
  }

  item(table: TableName, key: Item): Item | undefined {
    return this.store(table).get(key);
  }

  /** All items of a table. */
  all(table: TableName): Item[] {
    return this.store(table).indexed();
  }

  /** All items of an index; those that lack its keys are not in it. */
  indexed(table: TableName, index: string): Item[] {
    return this.store(table).indexed(index);
  }

  private store(table: string | undefined): Store {
    const name = table as TableName;
    const store = this.stores.get(name) ?? new Store(tables[name]);
    this.stores.set(name, store);
    return store;
  }

  private answer(command: unknown): object {
    this.fault(command);
    if (command instanceof PutCommand) return this.put(command.input);
    if (command instanceof UpdateCommand) return this.update(command.input);
    if (command instanceof TransactWriteCommand) return this.write(command.input.TransactItems ?? []);
    this.calls++;
    if (command instanceof GetCommand) {
      const { TableName, Key } = command.input;
      return this.counted({ Item: this.store(TableName).get(Key ?? {}) });
    }
    if (command instanceof QueryCommand) return this.query(command.input);
    if (command instanceof BatchGetCommand) {
      const Responses = Object.entries(command.input.RequestItems ?? {}).map(([table, { Keys = [] }]) => [
        table,
        Keys.flatMap((key) => this.store(table).get(key) ?? []),
      ]);
      this.items += Responses.flatMap(([, items]) => items).length;
      return { Responses: Object.fromEntries(Responses) };
    }
    throw new Error("this call is not known here");
  }

  private counted<Answer extends { readonly Item: Item | undefined }>(answer: Answer): Answer {
    if (answer.Item !== undefined) this.items++;
    return answer;
  }

  private put({ TableName, Item = {}, ...call }: PutCommandInput): object {
    const store = this.store(TableName);
    check(store.get(Item) ?? {}, call);
    store.set(Item);
    return {};
  }

  private update({ TableName, Key = {}, UpdateExpression = "", ...call }: UpdateCommandInput): object {
    const store = this.store(TableName);
    const before = store.get(Key) ?? {};
    check(before, call);
    store.set({ ...updated(before, UpdateExpression, call), ...Key });
    return {};
  }

  /** All writes, or none. */
  private write(writes: NonNullable<TransactWriteCommandInput["TransactItems"]>): object {
    const reasons = writes.map(({ Put, Update }) => {
      const [table, key] = Put === undefined ? [Update?.TableName, Update?.Key] : [Put.TableName, Put.Item];
      const call = Put ?? Update;
      if (call === undefined) throw new Error("only puts and updates are known here");
      return { Code: isAllowed(this.store(table).get(key ?? {}) ?? {}, call) ? "None" : FAILED };
    });
    if (reasons.some(({ Code }) => Code === FAILED)) {
      throw new TransactionCanceledException({
        message: "a condition does not hold",
        $metadata: {},
        CancellationReasons: reasons,
      });
    }
    for (const { Put, Update } of writes) {
      if (Put !== undefined) this.store(Put.TableName).set(Put.Item ?? {});
      if (Update !== undefined) this.update(Update as UpdateCommandInput);
    }
    return {};
  }

  private query(call: QueryCommandInput): object {
    const { TableName, IndexName, KeyConditionExpression = "", Limit = PAGE, ExclusiveStartKey } = call;
    const { partition, includes } = keyRange(KeyConditionExpression, call);
    const ascending = this.store(TableName).partition(IndexName, partition).filter(includes);
    const isBackwards = call.ScanIndexForward === false;
    const all = isBackwards ? [...ascending].reverse() : ascending;
    const placeOf = (item: Item) => this.store(TableName).placeIn(IndexName, item);
    const isAfter = (item: Item, start: Item) =>
      isBackwards ? placeOf(item) < placeOf(start) : placeOf(item) > placeOf(start);
    const rest = ExclusiveStartKey ? all.filter((item) => isAfter(item, ExclusiveStartKey)) : all;
    // A filter leaves out what was read already.
    const seen = rest.slice(0, Limit);
    this.items += seen.length;
    const { FilterExpression: ConditionExpression, ...placeholders } = call;
    const Items = seen.filter((item) => isAllowed(item, { ...placeholders, ConditionExpression }));
    return { Items, ...(rest.length > Limit && { LastEvaluatedKey: seen.at(-1) }) };
  }
}

const FAILED = "ConditionalCheckFailed";

type Conditional = Placeholders & { readonly ConditionExpression?: string | undefined };

const isAllowed = (item: Item, { ConditionExpression, ...placeholders }: Conditional): boolean =>
  ConditionExpression === undefined ||
  holds(ConditionExpression, item, {
    values: placeholders.ExpressionAttributeValues ?? {},
    names: placeholders.ExpressionAttributeNames ?? {},
  });

function check(item: Item, call: Conditional): void {
  if (isAllowed(item, call)) return;
  throw new ConditionalCheckFailedException({ message: "the condition does not hold", $metadata: {} });
}

/** One table with its indexes, each by partition and by the item's place in it. */
class Store {
  private readonly indexes: ReadonlyMap<string | undefined, Index>;
  constructor(private readonly schema: TableSchema) {
    const { partitionKey, sortKey, indexes = {}, localIndexes = {} } = schema;
    const own = [partitionKey, ...(sortKey ? [sortKey] : [])];
    this.indexes = new Map<string | undefined, Index>([
      [undefined, new Index(schema)],
      ...Object.entries(indexes).map(([name, keys]) => [name, new Index(keys, [...own, ...keys.includes])] as const),
      ...Object.entries(localIndexes).map(
        ([name, local]) => [name, new Index({ partitionKey, sortKey: local.sortKey }, own)] as const,
      ),
    ]);
  }

  get = (key: Item): Item | undefined => this.index(undefined).get(key, this.placeOf(key));
  partition = (index: string | undefined, partition: string): Item[] => this.index(index).partition(partition);
  indexed = (index?: string): Item[] => this.index(index).all();
  placeIn = (index: string | undefined, item: Item): string => this.index(index).place(item, this.placeOf(item));

  set(item: Item): void {
    const place = this.placeOf(item);
    const before = this.get(item);
    for (const index of this.indexes.values()) {
      if (before !== undefined) index.remove(before, place);
      index.add(item, place);
    }
  }

  private placeOf({ [this.schema.partitionKey]: partition, ...item }: Item): string {
    return `${partition} ${this.schema.sortKey === undefined ? "" : item[this.schema.sortKey]}`;
  }

  private index(name: string | undefined): Index {
    const index = this.indexes.get(name);
    if (index === undefined) throw new Error(`the table has no index ${name}`);
    return index;
  }
}

class Index {
  private readonly partitions = new Map<unknown, Map<string, Item>>();
  /** `attributes`: what the index shows of an item beside its own keys; all where it is the table itself. */
  constructor(
    private readonly keys: Keys,
    private readonly attributes?: readonly string[],
  ) {}

  get = (item: Item, place: string): Item | undefined => this.partitions.get(this.partitionOf(item))?.get(place);
  /** Where an item stands among those of its partition. */
  place = (item: Item, place: string): string => `${this.keys.sortKey ? item[this.keys.sortKey] : ""} ${place}`;
  all = (): Item[] => [...this.partitions.keys()].flatMap((partition) => this.partition(String(partition)));

  partition(partition: string): Item[] {
    return [...(this.partitions.get(partition) ?? [])]
      .map(([place, item]) => ({ order: this.place(item, place), item }))
      .sort((a, b) => (a.order < b.order ? -1 : 1))
      .map(({ item }) => this.shown(item));
  }

  private shown(item: Item): Item {
    if (this.attributes === undefined) return item;
    const names = new Set([...this.attributes, this.keys.partitionKey, String(this.keys.sortKey)]);
    return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
  }

  add(item: Item, place: string): void {
    const { partitionKey, sortKey } = this.keys;
    if (item[partitionKey] === undefined || (sortKey !== undefined && item[sortKey] === undefined)) return;
    const partition = this.partitions.get(item[partitionKey]) ?? new Map<string, Item>();
    this.partitions.set(item[partitionKey], partition.set(place, item));
  }

  remove(item: Item, place: string): void {
    const partition = this.partitions.get(this.partitionOf(item));
    partition?.delete(place);
    if (partition?.size === 0) this.partitions.delete(this.partitionOf(item));
  }

  private partitionOf = (item: Item): unknown => item[this.keys.partitionKey];
}
