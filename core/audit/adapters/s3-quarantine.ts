import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, type S3Client } from "@aws-sdk/client-s3";
import type { DynamoDBRecord } from "aws-lambda";
import { type Quarantine, UnreadableRecord } from "../application/requeue-record";
import { streamChange } from "./stream-change";

/** Folders of audit-logger's own records, and of those that event source mappings gave up. */
const KNOWN = /^(?:records|aws\/lambda)\//;

/** The bucket of records that gave no line. */
export function s3Quarantine(client: S3Client, Bucket: string): Quarantine {
  return {
    async changes(key) {
      const json = KNOWN.test(key) ? await textOf(client, Bucket, key) : undefined;
      return json === undefined ? undefined : recordsIn(json).map(streamChange);
    },

    async release(key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key: key }));
    },
  };
}

/** An object's text; undefined where it is not there. */
async function textOf(client: S3Client, Bucket: string, Key: string): Promise<string | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/**
 * The stream's records of a quarantined object: one that audit-logger wrote, or the event that a mapping gave up, which
 * stands as JSON text in its `payload`. Throws UnreadableRecord.
 */
export function recordsIn(json: string): readonly DynamoDBRecord[] {
  const object = parsed(json);
  if (isObject(object.dynamodb)) return [object as unknown as DynamoDBRecord];
  const { Records } = typeof object.payload === "string" ? parsed(object.payload) : asObject(object.payload);
  if (!Array.isArray(Records) || Records.length === 0) throw new UnreadableRecord("it has no records of a stream");
  return Records.map((record) => {
    if (isObject(record) && isObject(record.dynamodb)) return record as unknown as DynamoDBRecord;
    throw new UnreadableRecord("a record in it is no stream's");
  });
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === "object" && !Array.isArray(value);
const asObject = (value: unknown): Json => (isObject(value) ? value : {});

function parsed(json: string): Json {
  try {
    return asObject(JSON.parse(json));
  } catch {
    // The parser's own error quotes what it read.
    throw new UnreadableRecord("it is no JSON");
  }
}
