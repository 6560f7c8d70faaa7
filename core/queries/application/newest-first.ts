import type { ListPartition, PositionRange, TransactionList } from "./ports";

/** Entries of one partition that were read and not passed on yet. */
interface Buffered {
  readonly partition: ListPartition;
  positions: readonly string[];
  /** Where the next read begins; undefined at the partition's end. */
  before: string | undefined;
  /** Entries that the next read looks at. */
  size: number;
}

/** The next entries of several partitions, newest first. */
export interface Stretch {
  readonly positions: readonly string[];
  /** Every entry down to here was passed on, itself included; absent at the end of all. */
  readonly readTo?: string;
}

/** What the reads of one page may still look at together. */
export interface ReadBudget {
  entries: number;
}

/** Entries of one read at most: about 200 KB. */
const MAX_READ = 1_000;
/** A page of few hits takes few reads, each so many times as large as the one before. */
const GROWTH = 4;

/**
 * Entries of several partitions as one list, newest first. All partitions are read side by side, and again only where all
 * that was read of one is passed on: most lists take one query for each partition. `expected`: entries that the caller
 * expects to take of all of them together. Whoever takes the stretches ends them once the budget is spent.
 */
export async function* newestFirst(
  list: TransactionList,
  partitions: readonly ListPartition[],
  { from, before }: PositionRange,
  expected: number,
  budget: ReadBudget,
): AsyncGenerator<Stretch> {
  const size = shareOf(expected, partitions.length);
  const buffers = partitions.map((partition): Buffered => ({ partition, positions: [], before, size }));
  let last = before;
  for (;;) {
    const empty = buffers.filter(({ positions, before }) => positions.length === 0 && before !== undefined);
    const share = Math.max(1, Math.ceil(budget.entries / empty.length));
    await Promise.all(
      empty.map(async (buffer) => {
        const size = Math.min(buffer.size, share);
        budget.entries -= size;
        const page = await list.read(buffer.partition, { from, before: buffer.before ?? from }, size);
        buffer.positions = page.positions;
        buffer.before = page.before;
        buffer.size = Math.min(size * GROWTH, MAX_READ);
      }),
    );
    const readTo = newestOf(buffers.flatMap((buffer) => buffer.before ?? []));
    const isPast = (position: string): boolean => readTo === undefined || position >= readTo;
    const positions = buffers.flatMap((buffer) => buffer.positions.filter(isPast)).sort(newerFirst);
    for (const buffer of buffers) buffer.positions = buffer.positions.filter((position) => !isPast(position));
    // An entry that moves to another partition at this moment may be seen in both.
    const once = positions.filter((position, index) => position !== (positions[index - 1] ?? last));
    last = positions.at(-1) ?? last;
    yield { positions: once, ...(readTo !== undefined && { readTo }) };
    if (readTo === undefined) return;
  }
}

const newerFirst = (a: string, b: string): number => (a < b ? 1 : -1);

const newestOf = (positions: readonly string[]): string | undefined => [...positions].sort(newerFirst)[0];

/** Entries to read of each partition. Ids are spread evenly: twice the mean, and some more, are seldom too few. */
const shareOf = (entries: number, partitions: number): number =>
  Math.min(entries, Math.ceil((2 * entries) / partitions) + 8);
