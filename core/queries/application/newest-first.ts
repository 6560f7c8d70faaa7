import type { ListPartition, PositionRange, TransactionList, TransactionSummary } from "./ports";

/** Rows of one partition that were read and not passed on yet. */
interface Buffered {
  readonly partition: ListPartition;
  rows: TransactionSummary[];
  /** Where the next read begins. */
  before: string;
  /** Rows of the next read. */
  size: number;
  isAtEnd: boolean;
}

interface Sizes {
  /** Rows that the caller expects to take of all partitions together. */
  readonly first: number;
  /** Rows of each further read, of one partition. */
  readonly next: number;
}

/**
 * Rows of several partitions as one list, newest first. All partitions are read side by side, and again only where all
 * rows of a read were taken: most lists take one query for each partition.
 */
export async function* newestFirst(
  list: TransactionList,
  partitions: readonly ListPartition[],
  { from, before }: PositionRange,
  { first, next }: Sizes,
): AsyncGenerator<TransactionSummary> {
  const size = shareOf(first, partitions.length);
  const buffers = partitions.map((partition): Buffered => ({ partition, rows: [], before, size, isAtEnd: false }));
  let last = before;
  for (;;) {
    const empty = buffers.filter(({ rows, isAtEnd }) => rows.length === 0 && !isAtEnd);
    await Promise.all(
      empty.map(async (buffer) => {
        buffer.rows = await list.read(buffer.partition, { from, before: buffer.before }, buffer.size);
        buffer.isAtEnd = buffer.rows.length < buffer.size;
        buffer.before = buffer.rows.at(-1)?.position ?? buffer.before;
        buffer.size = next;
      }),
    );
    const newest = buffers.reduce((one, other) => (positionOf(other) > positionOf(one) ? other : one));
    const row = newest.rows.shift();
    if (row === undefined) return;
    // A row that moves to another partition at this moment may be seen in both.
    if (row.position !== last) yield row;
    last = row.position;
  }
}

const positionOf = ({ rows }: Buffered): string => rows[0]?.position ?? "";

/** Rows to read of each partition. Ids are spread evenly: twice the mean, and some more, are seldom too few. */
const shareOf = (rows: number, partitions: number): number => Math.min(rows, Math.ceil((2 * rows) / partitions) + 8);
