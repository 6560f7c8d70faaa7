import * as z from "zod/mini";
import { type TableName, type TableSchema, tables } from "../../../contracts/tables";

export type Item = Readonly<Record<string, unknown>>;

/** A time as items keep it: UTC with milliseconds, so that the order of texts is the order of times. */
export const storedTime = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));

/** An item without the attributes that its codec asks for. The message names table, key and attributes, never values. */
export class MalformedItem extends Error {
  override readonly name = "MalformedItem";
  /** Attributes with what is wrong with them. */
  readonly faults: readonly string[];

  constructor(table: TableName, item: Item, issues: readonly z.core.$ZodIssue[], options?: ErrorOptions) {
    const { partitionKey, sortKey }: TableSchema = tables[table];
    const key = [partitionKey, ...(sortKey ? [sortKey] : [])].map((name) => String(item[name])).join(" / ");
    const faults = issues.map(({ path, code }) => `${path.join(".") || "the item"} (${code})`);
    super(`item ${key} of table ${table} does not fit: ${faults.join(", ")}`, options);
    this.faults = faults;
  }
}

/** How the items of one kind are written to a table and read from it, on one schema of their attributes. */
export interface ItemCodec<Attributes, Value> {
  encode(value: Value): Attributes;
  /** Throws MalformedItem. Attributes that the schema does not name are left out. */
  decode(item: Item): Value;
}

interface ItemCodecOptions<Schema extends z.ZodMiniType, Value> {
  readonly table: TableName;
  readonly schema: Schema;
  readonly encode: (value: Value) => z.input<Schema>;
  readonly decode: (attributes: z.output<Schema>) => Value;
}

export function itemCodec<Schema extends z.ZodMiniType, Value>({
  table,
  schema,
  encode,
  decode,
}: ItemCodecOptions<Schema, Value>): ItemCodec<z.input<Schema>, Value> {
  return { encode, decode: (item) => decode(itemAttributes(table, schema, item)) };
}

/** The attributes of an item that is read and never written as a whole. Throws MalformedItem. */
export function itemAttributes<Schema extends z.ZodMiniType>(
  table: TableName,
  schema: Schema,
  item: Item,
): z.output<Schema> {
  const { success, data, error } = schema.safeParse(item);
  if (!success) throw new MalformedItem(table, item, error.issues, { cause: error });
  return data;
}
