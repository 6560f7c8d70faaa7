import { ConditionalCheckFailedException, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  DeleteCommand,
  type DeleteCommandInput,
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
import { marshall } from "@aws-sdk/util-dynamodb";
import { type TableName, tables } from "../../core/contracts/tables";
import { holds } from "./condition";
import { type Item, keyRange, type Placeholders, updated } from "./expressions";
import { Store, type StoredUnits } from "./store";
import { itemUnits } from "./write-units";

/** Items that a query without a limit answers in one page. */
const PAGE = 1000;

/** What was asked of the tables. */
export interface Reads {
  readonly calls: number;
  readonly items: number;
}

/** What was written to the tables. A write whose condition does not hold counts too. */
export interface Writes {
  readonly calls: number;
  /** Write units; within a transaction, twice those of the item, as DynamoDB bills them. */
  readonly units: number;
}

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
  /** What becomes of each item that is written: its table, and the item before and after. */
  changed: (table: TableName, before: Item | undefined, after: Item | undefined) => void = () => undefined;
  private readonly stores = new Map<TableName, Store>();
  private calls = 0;
  private items = 0;
  private writes: Writes = { calls: 0, units: 0 };

  /** What was read since this was called before. */
  takeReads(): Reads {
    const reads = { calls: this.calls, items: this.items };
    this.calls = 0;
    this.items = 0;
    return reads;
  }

  /** What was written since this was called before. */
  takeWrites(): Writes {
    const { writes } = this;
    this.writes = { calls: 0, units: 0 };
    return writes;
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

  /** Adds items whose keys are not there, uncounted. Many are added faster so than by a call for each. */
  load(table: TableName, items: Iterable<Item>): void {
    for (const item of items) this.store(table).load(item);
  }

  private store(table: string | undefined): Store {
    const name = table as TableName;
    const store =
      this.stores.get(name) ?? new Store(tables[name], (before, after) => this.changed(name, before, after));
    this.stores.set(name, store);
    return store;
  }

  private answer(command: unknown): object {
    this.fault(command);
    const written = this.writtenBy(command);
    if (written !== undefined) {
      this.writes = { ...this.writes, calls: this.writes.calls + 1 };
      return written();
    }
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

  private writtenBy(command: unknown): (() => object) | undefined {
    if (command instanceof PutCommand) return () => this.put(command.input);
    if (command instanceof UpdateCommand) return () => this.update(command.input);
    if (command instanceof DeleteCommand) return () => this.remove(command.input);
    if (command instanceof TransactWriteCommand) return () => this.write(command.input.TransactItems ?? []);
    return undefined;
  }

  private charge({ item, indexes }: StoredUnits, copies = 1): void {
    this.writes = { ...this.writes, units: this.writes.units + item * copies + indexes };
  }

  private put({ TableName, Item = {}, ...call }: PutCommandInput): object {
    this.check(this.store(TableName).get(Item), call);
    this.charge(this.store(TableName).set(Item));
    return {};
  }

  private update({ TableName, Key = {}, UpdateExpression = "", ...call }: UpdateCommandInput, copies = 1): object {
    const store = this.store(TableName);
    const before = store.get(Key);
    this.check(before, call);
    const after = { ...updated(before ?? {}, UpdateExpression, call), ...Key };
    this.charge(store.set(after), copies);
    return call.ReturnValues === "ALL_NEW" ? { Attributes: after } : {};
  }

  private remove({ TableName, Key = {}, ...call }: DeleteCommandInput): object {
    this.check(this.store(TableName).get(Key), call);
    this.charge(this.store(TableName).remove(Key));
    return {};
  }

  private check(item: Item | undefined, call: Conditional): void {
    if (isAllowed(item ?? {}, call)) return;
    this.charge({ item: itemUnits(item, item), indexes: 0 });
    throw new ConditionalCheckFailedException({
      message: "the condition does not hold",
      $metadata: {},
      ...(call.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && item && { Item: marshall(item) }),
    });
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
      for (const { Put, Update } of writes) {
        const before = this.store((Put ?? Update)?.TableName).get(Put?.Item ?? Update?.Key ?? {});
        this.charge({ item: itemUnits(before, Put?.Item ?? before), indexes: 0 }, IN_TRANSACTION);
      }
      throw new TransactionCanceledException({
        message: "a condition does not hold",
        $metadata: {},
        CancellationReasons: reasons,
      });
    }
    for (const { Put, Update } of writes) {
      if (Put !== undefined) this.charge(this.store(Put.TableName).set(Put.Item ?? {}), IN_TRANSACTION);
      if (Update !== undefined) this.update(Update as UpdateCommandInput, IN_TRANSACTION);
    }
    return {};
  }

  private query(call: QueryCommandInput): object {
    const { TableName, IndexName, KeyConditionExpression = "", Limit = PAGE, ExclusiveStartKey } = call;
    const asked = keyRange(KeyConditionExpression, call);
    const isBackwards = call.ScanIndexForward === false;
    const seen: Item[] = [];
    let hasMore = false;
    for (const item of this.store(TableName).read(IndexName, asked, isBackwards, ExclusiveStartKey)) {
      if (!asked.includes(item)) continue;
      hasMore = seen.length === Limit;
      if (hasMore) break;
      seen.push(item);
    }
    this.items += seen.length;
    const { FilterExpression: ConditionExpression, ...placeholders } = call;
    // A filter leaves out what was read already.
    const Items = seen.filter((item) => isAllowed(item, { ...placeholders, ConditionExpression }));
    const found = { Count: Items.length, ...(call.Select !== "COUNT" && { Items }) };
    return { ...found, ...(hasMore && { LastEvaluatedKey: seen.at(-1) }) };
  }
}

const FAILED = "ConditionalCheckFailed";
/** An item within a transaction is billed twice. */
const IN_TRANSACTION = 2;

type Conditional = Placeholders & {
  readonly ConditionExpression?: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
};

const isAllowed = (item: Item, { ConditionExpression, ...placeholders }: Conditional): boolean =>
  ConditionExpression === undefined ||
  holds(ConditionExpression, item, {
    values: placeholders.ExpressionAttributeValues ?? {},
    names: placeholders.ExpressionAttributeNames ?? {},
  });
