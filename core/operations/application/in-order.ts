/**
 * Several ordered sequences as one. Each is asked for its next value only when the one before was passed on, all of them
 * side by side at first.
 */
export async function* inOrder<T>(
  sequences: readonly AsyncIterable<T>[],
  order: (a: T, b: T) => number,
): AsyncGenerator<T> {
  const iterators = sequences.map((sequence) => sequence[Symbol.asyncIterator]());
  let heads = await Promise.all(iterators.map(async (iterator) => ({ iterator, ...(await iterator.next()) })));
  try {
    for (;;) {
      heads = heads.filter(({ done }) => !done);
      const [first] = heads;
      if (first === undefined) return;
      const head = heads.reduce((best, other) => (order(other.value, best.value) < 0 ? other : best), first);
      yield head.value;
      Object.assign(head, await head.iterator.next());
    }
  } finally {
    await Promise.all(iterators.map((iterator) => iterator.return?.()));
  }
}
