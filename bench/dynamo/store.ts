import type { TableSchema } from "../../core/contracts/tables";
import type { Item, KeyRange, SortRange } from "./expressions";
import { Partition, type Position } from "./partition";
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
  /** Items of a partition that are in the range, in its order. Only those that are taken cost anything. */
  read = (index: string | undefined, { partition, range }: KeyRange, isBackwards: boolean, start?: Item) =>
    this.index(index).read(
      { partition, range },
      isBackwards,
      start && this.index(index).positionOf(start, this.placeOf(start)),
    );
  indexed = (index?: string): Item[] => this.index(index).all();

  /** Returns the write units: of the item itself, and of all its indexes. */
  set(item: Item): StoredUnits {
    return this.change(item, item);
  }

  /** Adds an item whose key is not there. */
  load(item: Item): void {
    const place = this.placeOf(item);
    for (const index of this.indexes.values()) index.add(item, place, "load");
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
  private readonly partitions = new Map<string, Partition>();
  private readonly names: ReadonlySet<string>;
  /** `attributes`: what the index shows of an item beside its own keys; all where it is the table itself. */
  constructor(
    private readonly keys: Keys,
    private readonly attributes?: readonly string[],
  ) {
    this.names = new Set([...(attributes ?? []), keys.partitionKey, String(keys.sortKey)]);
  }

  get shape(): EntryShape {
    const { partitionKey, sortKey } = this.keys;
    return { keys: [partitionKey, ...(sortKey ? [sortKey] : [])], attributes: this.attributes ?? [] };
  }

  get = (item: Item, place: string): Item | undefined => this.partitions.get(this.partitionOf(item))?.get(place);
  all = (): Item[] => [...this.partitions.keys()].flatMap((partition) => [...this.read({ partition }, false)]);

  *read({ partition, range = {} }: { partition: string; range?: SortRange }, isBackwards: boolean, start?: Position) {
    for (const item of this.partitions.get(partition)?.read(range, isBackwards, start) ?? []) yield this.shown(item);
  }

  positionOf = (item: Item, place: string): Position => ({ sort: this.sortOf(item), place });

  private shown(item: Item): Item {
    if (this.attributes === undefined) return item;
    return Object.fromEntries(Object.entries(item).filter(([name]) => this.names.has(name)));
  }

  add(item: Item, place: string, how: "set" | "load" = "set"): void {
    const { partitionKey, sortKey } = this.keys;
    if (item[partitionKey] === undefined || (sortKey !== undefined && item[sortKey] === undefined)) return;
    const partition = this.partitions.get(this.partitionOf(item)) ?? new Partition();
    this.partitions.set(this.partitionOf(item), partition);
    partition[how]({ sort: this.sortOf(item), place, item });
  }

  remove(item: Item, place: string): void {
    const partition = this.partitions.get(this.partitionOf(item));
    partition?.remove(place);
    if (partition?.size === 0) this.partitions.delete(this.partitionOf(item));
  }

  private partitionOf = (item: Item): string => String(item[this.keys.partitionKey]);
  private sortOf = (item: Item): string => (this.keys.sortKey === undefined ? "" : String(item[this.keys.sortKey]));
}
