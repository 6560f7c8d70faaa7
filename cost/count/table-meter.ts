import {
  type AttributeValue,
  BatchGetItemCommand,
  DescribeTableCommand,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import {
  type Change,
  type Item,
  isChanged,
  readBytes,
  readUnits,
  storedBytes,
  type TableShape,
  writeUnits,
} from "./item-units";

type Marshalled = Record<string, AttributeValue>;

/** What one call did to one table. */
export interface TableUse {
  readonly table: string;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly changes: number;
  readonly keptBytes: number;
  readonly expiringByteDays: number;
}

interface Write {
  readonly TableName: string;
  readonly Item?: Marshalled;
  readonly Key?: Marshalled;
}

/** Parts of a call of DynamoDB that say what it reads or writes. */
interface Call extends Partial<Write> {
  readonly ConsistentRead?: boolean;
  readonly TransactItems?: readonly Partial<Record<"Put" | "Update" | "Delete" | "ConditionCheck", Write>>[];
  readonly RequestItems?: Readonly<
    Record<string, { readonly Keys?: readonly Marshalled[]; readonly ConsistentRead?: boolean }>
  >;
}

interface Answer {
  readonly Item?: Marshalled;
  readonly Items?: readonly Marshalled[];
  readonly Count?: number;
  readonly ScannedCount?: number;
  readonly Responses?: Readonly<Record<string, readonly Marshalled[]>>;
}

const DAY_MS = 86_400_000;
/** The attribute that says when an item may be removed (core/contracts/tables.ts). */
const EXPIRY = "expires_at";

/**
 * Units of the calls that pass a proxy, computed from the items before and after each of them: the emulator's own
 * figures leave indexes and transactions out.
 */
export class TableMeter {
  private readonly shapes = new Map<string, TableShape>();
  constructor(private readonly client: DynamoDBClient) {}

  /** Lets the call pass, and says what it used. Writes must not overlap: each is compared with what was there before. */
  async use(action: string, call: Call, pass: () => Promise<Answer>): Promise<TableUse[]> {
    const writes = writesOf(action, call);
    if (writes.length === 0) return this.reads(action, call, await pass());
    const before = await Promise.all(writes.map((write) => this.stored(write)));
    await pass();
    const after = await Promise.all(writes.map((write) => this.stored(write)));
    return Promise.all(
      writes.map(async ({ TableName }, index) => {
        const change = { before: before[index], after: after[index] };
        return used(TableName, change, await this.shape(TableName), action === "TransactWriteItems");
      }),
    );
  }

  private async stored({ TableName, Item, Key = Item }: Write): Promise<Item | undefined> {
    const { keys } = await this.shape(TableName);
    const own = Object.fromEntries(keys.flatMap((name) => (Key?.[name] ? [[name, Key[name]]] : [])));
    const { Responses } = await this.client.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [own], ConsistentRead: true } } }),
    );
    const item = Responses?.[TableName]?.[0];
    return item === undefined ? undefined : unmarshall(item);
  }

  private async shape(table: string): Promise<TableShape> {
    const known = this.shapes.get(table);
    if (known !== undefined) return known;
    const { Table } = await this.client.send(new DescribeTableCommand({ TableName: table }));
    const names = (schema: readonly { AttributeName?: string | undefined }[] = []) =>
      schema.map(({ AttributeName = "" }) => AttributeName);
    const indexes = [...(Table?.GlobalSecondaryIndexes ?? []), ...(Table?.LocalSecondaryIndexes ?? [])];
    if (indexes.some(({ Projection }) => Projection?.ProjectionType === "ALL")) {
      throw new Error(`an index of ${table} holds whole items: that is not known here`);
    }
    const keys = names(Table?.KeySchema);
    const shape = {
      keys,
      indexes: indexes.map(({ KeySchema, Projection }) => ({
        keys: names(KeySchema),
        attributes: [...keys, ...(Projection?.NonKeyAttributes ?? [])],
      })),
    };
    this.shapes.set(table, shape);
    return shape;
  }

  private reads(action: string, { TableName = "", ...call }: Call, answer: Answer): TableUse[] {
    const plain = (items: readonly Marshalled[]) => items.map((item) => unmarshall(item));
    const consistent = call.ConsistentRead === true;
    if (action === "GetItem") {
      const bytes = readBytes(answer.Item ? [unmarshall(answer.Item)] : []);
      return [read(TableName, readUnits(bytes, consistent))];
    }
    if (action === "Query") {
      const { Items = [], Count = Items.length, ScannedCount = Count } = answer;
      // What a filter leaves out was read, too.
      const bytes = readBytes(plain(Items)) * (Count > 0 ? ScannedCount / Count : 1);
      return [read(TableName, readUnits(bytes, consistent))];
    }
    if (action === "BatchGetItem") {
      return Object.entries(call.RequestItems ?? {}).map(([table, { Keys = [], ConsistentRead = false }]) => {
        const found = plain(answer.Responses?.[table] ?? []);
        const missing = (Keys.length - found.length) * readUnits(0, ConsistentRead);
        return read(
          table,
          found.reduce((sum, item) => sum + readUnits(readBytes([item]), ConsistentRead), missing),
        );
      });
    }
    throw new Error(`the units of dynamodb:${action} are not known here`);
  }
}

function writesOf(action: string, call: Call): Write[] {
  if (action === "TransactWriteItems") {
    return (call.TransactItems ?? []).flatMap(({ Put, Update, Delete, ConditionCheck }) => {
      const write = Put ?? Update ?? Delete ?? ConditionCheck;
      return write ? [write] : [];
    });
  }
  if (!["PutItem", "UpdateItem", "DeleteItem"].includes(action)) return [];
  return [call as Write];
}

const nothing = { writeUnits: 0, readUnits: 0, changes: 0, keptBytes: 0, expiringByteDays: 0 };
const read = (table: string, units: number): TableUse => ({ ...nothing, table, readUnits: units });

function used(table: string, change: Change, shape: TableShape, inTransaction: boolean): TableUse {
  const bytes = storedBytes(change.after, shape) - storedBytes(change.before, shape);
  const expiry = (change.after ?? change.before)?.[EXPIRY];
  const days = typeof expiry === "number" ? Math.max(0, expiry * 1000 - Date.now()) / DAY_MS : undefined;
  return {
    ...nothing,
    table,
    writeUnits: writeUnits(change, shape, inTransaction),
    changes: isChanged(change) ? 1 : 0,
    keptBytes: days === undefined ? bytes : 0,
    expiringByteDays: days === undefined ? 0 : bytes * Math.round(days),
  };
}
