import type { Item } from "./item-codec";

/** What a query answers: the items of a page, and the key at which the next one begins. */
interface QueryPage {
  readonly Items?: readonly Item[] | undefined;
  readonly LastEvaluatedKey?: Item | undefined;
}

/**
 * Pages of the partitions that one index is spread over, read side by side: first the first page of each, then the second
 * of each that has one, … So a full partition keeps no other waiting.
 */
export async function* shardPages(
  partitions: readonly string[],
  query: (partition: string, start: Item | undefined) => Promise<QueryPage>,
): AsyncGenerator<readonly Item[][]> {
  let open: { readonly partition: string; readonly start: Item | undefined }[] = partitions.map((partition) => ({
    partition,
    start: undefined,
  }));
  while (open.length > 0) {
    const pages = await Promise.all(
      open.map(async ({ partition, start }) => ({ partition, ...(await query(partition, start)) })),
    );
    yield pages.map(({ Items = [] }) => [...Items]);
    open = pages.flatMap(({ partition, LastEvaluatedKey: start }) => (start ? [{ partition, start }] : []));
  }
}
