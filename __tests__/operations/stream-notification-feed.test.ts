import type { Shard, _Record as StreamRecord } from "@aws-sdk/client-dynamodb-streams";
import { marshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, test } from "@jest/globals";
import { notificationItem } from "../../core/notifications/adapters/notification-item";
import { streamNotificationFeed } from "../../core/operations/adapters/stream-notification-feed";
import type { StreamShards } from "../../core/operations/adapters/stream-shards";

const TIME = "2026-11-18T10:00:10.000Z";

/** The record of a notification that was stored. */
function stored(id: string, createdAt = TIME): StreamRecord {
  const item = notificationItem.encode({
    ...{ transactionId: "stripe_pi_1", notificationId: `ntf_${id}`, merchantId: "mrc_demo", createdAt },
    ...{ type: "transaction.captured", cause: { event: "stripe#evt_1" }, body: `{"id":"${id}"}`, state: "pending" },
    ...{ emailed: false, leases: 0, attempts: [], expiresAt: 1_900_000_000 },
  });
  return { eventName: "INSERT", dynamodb: { SequenceNumber: id, NewImage: marshall(item) } };
}

interface FakeShard {
  readonly parent?: string;
  readonly records: StreamRecord[];
  ended?: boolean;
  /** Records of one page. @default all */
  readonly page?: number;
}

/** A stream in memory. An iterator is `<shard> <place>`. */
class FakeStream implements StreamShards {
  readonly begun: string[] = [];
  readonly failures: Error[] = [];
  lists = 0;
  constructor(readonly shards: Record<string, FakeShard>) {}

  async list(): Promise<Shard[]> {
    this.lists++;
    return Object.entries(this.shards).map(([ShardId, { parent, ended }]) => ({
      ShardId,
      ...(parent && { ParentShardId: parent }),
      SequenceNumberRange: { StartingSequenceNumber: "1", ...(ended && { EndingSequenceNumber: "9" }) },
    }));
  }

  async iterator(shardId: string, from: Parameters<StreamShards["iterator"]>[1]): Promise<string> {
    this.begun.push(`${shardId} ${typeof from === "object" ? `after ${from.after}` : from}`);
    const records = this.shards[shardId]?.records ?? [];
    if (from === "newest") return `${shardId} ${records.length}`;
    if (from === "oldest") return `${shardId} 0`;
    return `${shardId} ${records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === from.after) + 1}`;
  }

  async records(iterator: string) {
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    const [shardId = "", place = "0"] = iterator.split(" ");
    const { records = [], ended, page = 1000 } = this.shards[shardId] ?? {};
    const read = records.slice(Number(place), Number(place) + page);
    const end = Number(place) + read.length;
    return { records: read, next: ended && end >= records.length ? undefined : `${shardId} ${end}` };
  }
}

/** What the feed has given after as many looks; `between` changes the stream before the look of that number. */
async function readFor(
  stream: FakeStream,
  looks: number,
  { since, once, between = () => undefined }: { since?: Date; once?: true; between?: (look: number) => void } = {},
): Promise<string[]> {
  const controller = new AbortController();
  let look = 0;
  const pause = async () => {
    between(++look);
    if (look >= looks) controller.abort();
  };
  const ids: string[] = [];
  for await (const { notificationId } of streamNotificationFeed({ shards: stream, pause }).read({
    since,
    once,
    signal: controller.signal,
  })) {
    ids.push(notificationId.slice("ntf_".length));
  }
  return ids;
}

const named = (name: string) => Object.assign(new Error(name), { name });

describe("the feed of notifications", () => {
  test("without a time, the feed gives what is stored from now on, and nothing older", async () => {
    const stream = new FakeStream({ a: { records: [stored("1")] } });
    const between = (look: number) => {
      if (look === 1) stream.shards.a?.records.push(stored("2"), stored("3"));
    };
    expect(await readFor(stream, 3, { between })).toEqual(["2", "3"]);
  });

  test("with a time, the feed begins with what was made since then", async () => {
    const records = [stored("1", "2026-11-18T09:00:00.000Z"), stored("2"), stored("3")];
    const stream = new FakeStream({ a: { records, page: 1 } });
    expect(await readFor(stream, 1, { since: new Date(TIME) })).toEqual(["2", "3"]);
  });

  test("once, the feed ends with what there is, also in a shard that took another's place", async () => {
    const stream = new FakeStream({
      b: { parent: "a", records: [stored("3")] },
      a: { records: [stored("1"), stored("2")], ended: true, page: 1 },
    });
    const looks: number[] = [];
    const ids = await readFor(stream, 100, { since: new Date(0), once: true, between: (look) => looks.push(look) });
    expect(ids).toEqual(["1", "2", "3"]);
    expect(looks.length).toBeLessThan(5);
  });

  test("what changes or removes a notification, and other items of the table, are no notifications", async () => {
    const changed = { ...stored("1"), eventName: "MODIFY" as const };
    const removed: StreamRecord = { eventName: "REMOVE", dynamodb: { SequenceNumber: "2" } };
    const breaker: StreamRecord = {
      eventName: "INSERT",
      dynamodb: {
        SequenceNumber: "3",
        NewImage: marshall({ transaction_id: "endpoint#1", notification_id: "breaker" }),
      },
    };
    const stream = new FakeStream({ a: { records: [changed, removed, breaker, stored("4")] } });
    expect(await readFor(stream, 1, { since: new Date(0) })).toEqual(["4"]);
  });

  test("a shard that takes another's place is read from its first record, and after the other", async () => {
    const stream = new FakeStream({ a: { records: [] } });
    const between = (look: number) => {
      const { a } = stream.shards;
      if (look === 1) a?.records.push(stored("1"));
      if (look !== 2 || a === undefined) return;
      a.records.push(stored("2"));
      a.ended = true;
      stream.shards.b = { parent: "a", records: [stored("3")] };
    };
    expect(await readFor(stream, 5, { between })).toEqual(["1", "2", "3"]);
    expect(stream.begun).toEqual(["a newest", "b oldest"]);
    // At the beginning, and when a shard has ended.
    expect(stream.lists).toBe(2);
  });

  test("a child waits until its parent is read to the end, however the stream lists them", async () => {
    const stream = new FakeStream({
      b: { parent: "a", records: [stored("3")] },
      a: { records: [stored("1"), stored("2")], ended: true, page: 1 },
    });
    expect(await readFor(stream, 3, { since: new Date(0) })).toEqual(["1", "2", "3"]);
  });

  test("an iterator that has expired is replaced where it stood", async () => {
    const stream = new FakeStream({ a: { records: [] } });
    const between = (look: number) => {
      stream.shards.a?.records.push(stored(String(look)));
      if (look === 2) stream.failures.push(named("ExpiredIteratorException"));
    };
    expect(await readFor(stream, 4, { between })).toEqual(["1", "2", "3"]);
    expect(stream.begun).toEqual(["a newest", "a after 1"]);
  });

  test("records that the stream no longer has are passed over", async () => {
    const stream = new FakeStream({ a: { records: [stored("1")] } });
    stream.failures.push(named("TrimmedDataAccessException"));
    expect(await readFor(stream, 2, { since: new Date(0) })).toEqual(["1"]);
  });

  test("another error ends the feed", async () => {
    const stream = new FakeStream({ a: { records: [] } });
    stream.failures.push(named("AccessDeniedException"));
    await expect(readFor(stream, 2)).rejects.toThrow("AccessDeniedException");
  });
});
