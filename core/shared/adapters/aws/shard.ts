import { createHash } from "node:crypto";

/** One of so many partitions, always the same for one text; texts are spread evenly over them. */
const shardOf = (text: string, shards: number): number => (createHash("sha256").update(text).digest()[0] ?? 0) % shards;

/** The one of the partitions in which an item with this id is. */
export const partitionFor = (id: string, partitions: readonly string[]): string =>
  partitions[shardOf(id, partitions.length)] ?? "";
