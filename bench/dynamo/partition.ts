import type { Item, SortRange } from "./expressions";

interface Entry {
  readonly sort: string;
  /** The item's key in its table: it orders entries of an index with the same sort key. */
  readonly place: string;
  item: Item;
}

/** Where an entry stands. */
export type Position = Pick<Entry, "sort" | "place">;

/** One partition of a table or of an index, in the order of its sort key: a read costs what it gives. */
export class Partition {
  private entries: Entry[] = [];
  private readonly byPlace = new Map<string, Entry>();
  /** Entries that were loaded are put in their order by the next read. */
  private isSorted = true;

  get size(): number {
    return this.byPlace.size;
  }

  get = (place: string): Item | undefined => this.byPlace.get(place)?.item;

  set(entry: Entry): void {
    const known = this.byPlace.get(entry.place);
    if (known?.sort === entry.sort) {
      known.item = entry.item;
      return;
    }
    if (known !== undefined) this.remove(entry.place);
    this.byPlace.set(entry.place, entry);
    this.sort();
    this.entries.splice(this.indexOf(entry), 0, entry);
  }

  /** Adds an entry that is not there. Many are added faster so than by `set`. */
  load(entry: Entry): void {
    this.byPlace.set(entry.place, entry);
    this.entries.push(entry);
    this.isSorted = false;
  }

  remove(place: string): void {
    const known = this.byPlace.get(place);
    if (known === undefined) return;
    this.sort();
    this.entries.splice(this.indexOf(known), 1);
    this.byPlace.delete(place);
  }

  /** Items of the range, one after the other, from the one after `start` on. */
  *read({ from, to }: SortRange, isBackwards: boolean, start?: Position): Generator<Item> {
    this.sort();
    const first = from === undefined ? 0 : this.indexOf({ sort: from, place: "" });
    const end = to === undefined ? this.entries.length : this.indexOf({ sort: to, place: LAST });
    const at = start && this.indexOf(start);
    const isThere = at !== undefined && start !== undefined && this.entries[at]?.place === start.place;
    if (isBackwards) {
      for (let index = (at ?? end) - 1; index >= first; index--) yield (this.entries[index] as Entry).item;
    } else {
      for (let index = at === undefined ? first : at + (isThere ? 1 : 0); index < end; index++)
        yield (this.entries[index] as Entry).item;
    }
  }

  private sort(): void {
    if (!this.isSorted) this.entries.sort(order);
    this.isSorted = true;
  }

  /** Where the entry stands, or would stand. */
  private indexOf(position: Position): number {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (order(this.entries[middle] as Entry, position) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Later than every place. */
const LAST = "\uffff";

const order = (a: Position, b: Position): number =>
  a.sort === b.sort ? (a.place < b.place ? -1 : a.place === b.place ? 0 : 1) : a.sort < b.sort ? -1 : 1;
