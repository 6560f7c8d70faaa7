import { setTimeout as wait } from "node:timers/promises";
import { ProvisionedThroughputExceededException } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { callLimits } from "../../../contracts/function-limits";
import { throttleWaitMs } from "./throttle-wait";

type Item = Record<string, unknown>;

/** DynamoDB reads so many items in one call. */
export const BATCH_GET_ITEMS = 100;

export interface BatchGetOptions {
  readonly consistent?: boolean;
  /** Attributes that are read: all where this is absent. Whole items are billed either way. */
  readonly attributes?: readonly string[];
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/**
 * At most BATCH_GET_ITEMS items of a table by their keys, in any order; those that are not there are left out. Throws
 * ProvisionedThroughputExceededException where DynamoDB throttles some of them again and again.
 */
export async function batchGet(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Item[],
  { consistent = false, attributes, sleep = wait as (milliseconds: number) => Promise<unknown> }: BatchGetOptions = {},
): Promise<Item[]> {
  const projection = attributes && {
    ProjectionExpression: attributes.map((_, index) => `#a${index}`).join(", "),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name, index) => [`#a${index}`, name])),
  };
  const found: Item[] = [];
  let waiting = [...keys];
  for (let fruitless = 0; waiting.length > 0; ) {
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: waiting, ConsistentRead: consistent, ...projection } } }),
    );
    found.push(...(Responses[table] ?? []));
    // What was throttled is asked for again: it must not look like what is not there.
    const left = UnprocessedKeys[table]?.Keys ?? [];
    fruitless = left.length < waiting.length ? 0 : fruitless + 1;
    if (fruitless >= callLimits.awaited.throttledTries) {
      throw new ProvisionedThroughputExceededException({
        message: `${left.length} keys of ${table} were not read`,
        $metadata: {},
      });
    }
    if (left.length > 0) await sleep(throttleWaitMs(fruitless + 1, Math.random()));
    waiting = left;
  }
  return found;
}
