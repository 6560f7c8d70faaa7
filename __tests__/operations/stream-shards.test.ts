import type { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { expect, test } from "@jest/globals";
import { streamShards } from "../../core/operations/adapters/stream-shards";

const ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/1";

/** Shards over a client that gives these answers, and the inputs that it was sent. */
function shardsWith(...answers: readonly object[]) {
  const inputs: object[] = [];
  const client = {
    send: async ({ input }: { readonly input: object }) => {
      inputs.push(input);
      return answers[inputs.length - 1];
    },
  } as unknown as DynamoDBStreamsClient;
  return { shards: streamShards(client, ARN), inputs };
}

test("all pages of a stream's shards are listed", async () => {
  const { shards, inputs } = shardsWith(
    { StreamDescription: { Shards: [{ ShardId: "a" }], LastEvaluatedShardId: "a" } },
    { StreamDescription: { Shards: [{ ShardId: "b" }] } },
  );
  expect(await shards.list()).toEqual([{ ShardId: "a" }, { ShardId: "b" }]);
  expect(inputs).toMatchObject([{ StreamArn: ARN }, { StreamArn: ARN, ExclusiveStartShardId: "a" }]);
});

test.each([
  ["oldest", { ShardIteratorType: "TRIM_HORIZON" }],
  ["newest", { ShardIteratorType: "LATEST" }],
  [{ after: "7" }, { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: "7" }],
] as const)("reading begins at %j", async (from, expected) => {
  const { shards, inputs } = shardsWith({ ShardIterator: "i" });
  expect(await shards.iterator("a", from)).toBe("i");
  expect(inputs).toEqual([{ StreamArn: ARN, ShardId: "a", ...expected }]);
});

test("records come with where reading goes on, and without it at the shard's end", async () => {
  const { shards } = shardsWith({ Records: [{ eventID: "1" }], NextShardIterator: "j" }, {});
  expect(await shards.records("i")).toEqual({ records: [{ eventID: "1" }], next: "j" });
  expect(await shards.records("j")).toEqual({ records: [], next: undefined });
});
