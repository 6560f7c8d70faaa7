import type { TableSchema } from "../../core/contracts/tables";
import type { Item } from "./expressions";
import { type EntryShape, indexUnits, itemUnits } from "./write-units";

type Keys = Pick<TableSchema, "partitionKey"> & { readonly sortKey?: string };

export interface StoredUnits {
  readonly item: number;
  readonly indexes: number;
}

/** One table with its indexes, each by partition and by the item's place in it. */
export class Store {
  private readonly indexes: ReadonlyMap<string | undefined, Index>;
  constructor(
    private readonly schema: TableSchema,
    private readonly changed: (before: Item | undefined, after: Item | undefined) => void,
  ) {
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

  /** Returns the write units: of the item itself, and of all its indexes. */
  set(item: Item): StoredUnits {
    return this.change(item, item);
  }

  remove(key: Item): StoredUnits {
    return this.change(key, undefined);
  }

  private change(key: Item, after: Item | undefined): StoredUnits {
    const place = this.placeOf(key);
    const before = this.get(key);
    const secondary = [...this.indexes].filter(([name]) => name !== undefined);
    const units = {
      item: itemUnits(before, after),
      indexes: secondary.reduce((sum, [, index]) => sum + indexUnits(index.shape, before, after), 0),
    };
    for (const index of this.indexes.values()) {
      if (before !== undefined) index.remove(before, place);
      if (after !== undefined) index.add(after, place);
    }
    this.changed(before, after);
    return units;
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

  get shape(): EntryShape {
    const { partitionKey, sortKey } = this.keys;
    return { keys: [partitionKey, ...(sortKey ? [sortKey] : [])], attributes: this.attributes ?? [] };
  }

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
