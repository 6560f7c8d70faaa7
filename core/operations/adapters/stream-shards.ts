import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
  type _Record as StreamRecord,
} from "@aws-sdk/client-dynamodb-streams";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** ARN of the stream that a table has now; undefined where it has none. */
export async function streamArnOf(client: DynamoDBDocumentClient, table: string): Promise<string | undefined> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
  return Table?.LatestStreamArn;
}

/** Calls on one stream of a table. */
export interface StreamShards {
  /** All shards that the stream still has. */
  list(): Promise<readonly Shard[]>;
  /** Where reading begins: at the shard's oldest record, after its newest one, or after the one with this number. */
  iterator(shardId: string, from: "oldest" | "newest" | { readonly after: string }): Promise<string | undefined>;
  /** The next records, and where reading goes on; without that the shard has ended. */
  records(iterator: string): Promise<{ readonly records: readonly StreamRecord[]; readonly next?: string | undefined }>;
}

export const streamShards = (client: DynamoDBStreamsClient, StreamArn: string): StreamShards => ({
  async list() {
    const shards: Shard[] = [];
    let ExclusiveStartShardId: string | undefined;
    do {
      const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn, ExclusiveStartShardId }));
      shards.push(...(StreamDescription?.Shards ?? []));
      ExclusiveStartShardId = StreamDescription?.LastEvaluatedShardId;
    } while (ExclusiveStartShardId !== undefined);
    return shards;
  },

  async iterator(ShardId, from) {
    const place =
      typeof from === "object"
        ? ({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: from.after } as const)
        : ({ ShardIteratorType: from === "oldest" ? "TRIM_HORIZON" : "LATEST" } as const);
    const { ShardIterator } = await client.send(new GetShardIteratorCommand({ StreamArn, ShardId, ...place }));
    return ShardIterator;
  },

  async records(ShardIterator) {
    const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator }));
    return { records: Records, next: NextShardIterator };
  },
});
