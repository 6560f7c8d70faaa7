import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

type Item = Record<string, unknown>;

/** DynamoDB reads so many items in one call. */
export const BATCH_GET_ITEMS = 100;

/** At most BATCH_GET_ITEMS items of a table by their keys, in any order; those that are not there are left out. */
export async function batchGet(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Item[],
  { consistent = false } = {},
): Promise<Item[]> {
  const found: Item[] = [];
  let waiting = [...keys];
  while (waiting.length > 0) {
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: waiting, ConsistentRead: consistent } } }),
    );
    found.push(...(Responses[table] ?? []));
    // What was throttled is asked for again: it must not look like what is not there.
    waiting = UnprocessedKeys[table]?.Keys ?? [];
  }
  return found;
}
