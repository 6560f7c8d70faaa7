import { createHash } from "node:crypto";

/** One of so many partitions, always the same for one text; texts are spread evenly over them. */
export const shardOf = (text: string, shards: number): number =>
  (createHash("sha256").update(text).digest()[0] ?? 0) % shards;
