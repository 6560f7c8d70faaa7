import type { Shard, _Record as StreamRecord } from "@aws-sdk/client-dynamodb-streams";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { isNotification, notificationItem } from "../../notifications/adapters/notification-item";
import type { Notification } from "../../notifications/application/ports";
import type { FeedOptions, NotificationFeed } from "../application/listen/ports";
import type { StreamShards } from "./stream-shards";

/** Pause between two looks at all shards, in ms. A shard takes five reads a second of all its readers. */
const PAUSE_MS = 1_000;
/** Looks after which the shards are listed again: new ones take the place of those that have ended. */
const LOOKS_BETWEEN_LISTS = 30;

/** A shard that is being read, or that has ended. */
interface Reading {
  readonly shardId: string;
  readonly parentId: string | undefined;
  /** Absent at the shard's end. */
  iterator: string | undefined;
  /** Number of the last record that was read. */
  last?: string | undefined;
}
type Readings = Map<string, Reading>;

export interface FeedDeps {
  readonly shards: StreamShards;
  /** Resolves after so many milliseconds, or when the signal ends the feed. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * The stream of the notifications' table, which keeps 24 hours. The audit trail reads it too: a stream takes two readers,
 * so one person at a time should listen to a busy deployment.
 */
export const streamNotificationFeed = ({ shards, pause }: FeedDeps): NotificationFeed => ({
  async *read(options) {
    const { since, once, signal } = options;
    const readings: Readings = new Map();
    let hasEnded = false;
    for (let look = 0; !signal.aborted; look++) {
      if (look % LOOKS_BETWEEN_LISTS === 0 || hasEnded) await findShards(shards, readings, look === 0 && !since);
      hasEnded = false;
      let hasRead = false;
      for (const reading of [...readings.values()]) {
        if (reading.iterator === undefined || isBehindParent(readings, reading)) continue;
        const records = await nextRecords(shards, reading);
        hasRead ||= records.length > 0;
        yield* notificationsIn(records, options);
        if (signal.aborted) return;
        hasEnded ||= reading.iterator === undefined;
      }
      // A shard that has ended may have a child, which is found at the next look.
      if (once && !hasRead && !hasEnded) return;
      await pause(PAUSE_MS, signal);
    }
  },
});

/** A shard goes on where its parent has ended: the records of one item keep their order. */
const isBehindParent = (readings: Readings, { parentId }: Reading): boolean =>
  parentId !== undefined && readings.get(parentId)?.iterator !== undefined;

/**
 * Begins to read the shards that are not read yet, parents before children. `newestOnly`: those that are there already
 * from their newest record on.
 */
async function findShards(shards: StreamShards, readings: Readings, newestOnly: boolean): Promise<void> {
  const listed = await shards.list();
  const ids = new Set(listed.map(({ ShardId }) => ShardId));
  // What has ended, and is no longer listed, will not come back.
  for (const [id, { iterator }] of readings) if (iterator === undefined && !ids.has(id)) readings.delete(id);
  for (const { ShardId: shardId, ParentShardId: parentId, SequenceNumberRange } of parentsFirst(listed)) {
    if (shardId === undefined || readings.has(shardId)) continue;
    const isOld = newestOnly && SequenceNumberRange?.EndingSequenceNumber !== undefined;
    const iterator = isOld ? undefined : await shards.iterator(shardId, newestOnly ? "newest" : "oldest");
    readings.set(shardId, { shardId, parentId, iterator });
  }
}

function parentsFirst(listed: readonly Shard[]): Shard[] {
  const byId = new Map(listed.map((shard) => [shard.ShardId, shard]));
  const depthOf = ({ ParentShardId }: Shard): number => {
    const parent = ParentShardId === undefined ? undefined : byId.get(ParentShardId);
    return parent === undefined ? 0 : depthOf(parent) + 1;
  };
  return [...listed].sort((a, b) => depthOf(a) - depthOf(b));
}

/** All records that a shard has now. */
async function nextRecords(shards: StreamShards, reading: Reading): Promise<StreamRecord[]> {
  const records: StreamRecord[] = [];
  while (reading.iterator !== undefined) {
    const read = await shards.records(reading.iterator).catch(async (error: unknown) => {
      reading.iterator = await iteratorAfter(shards, reading, error);
      return { records: [], next: reading.iterator };
    });
    records.push(...read.records);
    reading.last = read.records.at(-1)?.dynamodb?.SequenceNumber ?? reading.last;
    reading.iterator = read.next;
    if (read.records.length === 0) break;
  }
  return records;
}

/** An iterator lives 15 minutes, and a record a day: after either, reading goes on where it can. Throws other errors. */
function iteratorAfter(shards: StreamShards, { shardId, last }: Reading, error: unknown): Promise<string | undefined> {
  const name = error instanceof Error ? error.name : "";
  if (name === "TrimmedDataAccessException") return shards.iterator(shardId, "oldest");
  if (name !== "ExpiredIteratorException") throw error;
  return shards.iterator(shardId, last === undefined ? "newest" : { after: last });
}

function* notificationsIn(records: readonly StreamRecord[], { since }: FeedOptions): Iterable<Notification> {
  for (const { eventName, dynamodb } of records) {
    if (eventName !== "INSERT" || dynamodb?.NewImage === undefined) continue;
    const item = unmarshall(dynamodb.NewImage as Parameters<typeof unmarshall>[0]);
    if (!isNotification(item)) continue;
    const notification = notificationItem.decode(item);
    if (since === undefined || Date.parse(notification.createdAt) >= since.getTime()) yield notification;
  }
}
