import { createHash } from "node:crypto";

/** The same of so many partitions for the same text, all of them alike full. */
export const shardOf = (text: string, shards: number): number =>
  (createHash("sha256").update(text).digest()[0] ?? 0) % shards;
