import { gunzipSync, gzipSync } from "node:zlib";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { AuditBatch, AuditLine, AuditTrail } from "../application/ports";

/** Digits of the longest sequence number that DynamoDB gives out: as text, padded ones sort like numbers. */
const SEQUENCE_DIGITS = 40;

/** The id of a line that is read back. Checked by hand: zod would be 13 KB in a function that needs none of it. */
function idOf(line: string): string {
  const { id } = JSON.parse(line) as Partial<AuditLine>;
  if (typeof id !== "string") throw new Error("a line of the audit trail has no id");
  return id;
}

export interface S3AuditTrailOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** Bucket of records that cannot become a line. */
  readonly failuresBucket: string;
}

const sortable = (sequence: string): string => sequence.padStart(SEQUENCE_DIGITS, "0");
const folder = ({ table, day }: AuditBatch): string => `${table}/${day}/`;

interface Span {
  readonly first: string;
  readonly last: string;
}

function spanOf({ lines }: AuditBatch): Span {
  const sequences = lines.map(({ sequence }) => sortable(sequence)).sort();
  return { first: sequences[0] ?? "", last: sequences.at(-1) ?? "" };
}

/** `<table>/<day>/<last sequence>-<first sequence>.jsonl.gz`: the last one first, so that a list can start at it. */
const keyOf = (batch: AuditBatch): string => {
  const { first, last } = spanOf(batch);
  return `${folder(batch)}${last}-${first}.jsonl.gz`;
};

/** Objects of a table and a day, each a gzip of one JSON line per change. */
export function s3AuditTrail({ client, bucket, failuresBucket }: S3AuditTrailOptions): AuditTrail {
  /** Keys of the objects whose range of sequence numbers meets the batch's. */
  const overlapping = async (batch: AuditBatch): Promise<string[]> => {
    const { first, last } = spanOf(batch);
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: folder(batch),
          StartAfter: `${folder(batch)}${first}`,
          ...(token && { ContinuationToken: token }),
        }),
      );
      for (const { Key = "" } of page.Contents ?? []) {
        const [, start = ""] = /-(\d+)\.jsonl\.gz$/.exec(Key) ?? [];
        if (start <= last) keys.push(Key);
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return keys;
  };

  const idsIn = async (key: string): Promise<string[]> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    const lines = gunzipSync(bytes).toString("utf8").trimEnd().split("\n");
    return lines.map(idOf);
  };

  // A retry may come with other borders than the batch that it repeats (AWS halves a batch that failed), and other
  // shards' batches may lie in the same range: only the ids show what is there.
  const missing = async (batch: AuditBatch): Promise<AuditLine[]> => {
    // One after the other: many shards at their peak would not fit into memory together.
    const known = new Set<string>();
    for (const key of await overlapping(batch)) {
      for (const id of await idsIn(key)) known.add(id);
    }
    return batch.lines.filter(({ id }) => !known.has(id));
  };

  return {
    missing,

    async write(batch) {
      try {
        await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: keyOf(batch),
            Body: gzipSync(`${batch.lines.map((line) => JSON.stringify(line)).join("\n")}\n`),
            ContentType: "application/x-ndjson",
            ContentEncoding: "gzip",
            // An object of the trail is never replaced.
            IfNoneMatch: "*",
          }),
        );
      } catch (error) {
        // An attempt whose answer got lost has written the object already.
        const isThere = error instanceof Error && error.name === "PreconditionFailed";
        if (!isThere || (await missing(batch)).length > 0) throw error;
      }
    },

    async quarantine(id, record) {
      await client.send(
        new PutObjectCommand({
          Bucket: failuresBucket,
          Key: `records/${id}.json`,
          Body: JSON.stringify(record),
          ContentType: "application/json",
        }),
      );
    },
  };
}
