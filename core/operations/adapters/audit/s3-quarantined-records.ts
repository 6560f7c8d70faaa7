import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, type S3Client } from "@aws-sdk/client-s3";
import type { DynamoDBRecord } from "aws-lambda";
import { recordsIn } from "../../../audit/adapters/s3-quarantine";
import { NoLine, streamChange } from "../../../audit/adapters/stream-change";
import { linesOf, UnreadableRecord } from "../../../audit/application/requeue-record";
import { parseJson } from "../../../shared/domain/json";
import type { QuarantinedKey, QuarantinedRecord, QuarantinedRecords } from "../../application/audit/quarantine";
import { shownText } from "../../domain/masked-body";

export interface S3QuarantinedRecordsOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** Days for which the bucket keeps an object. */
  readonly retentionDays: number;
}

/** Keys that are listed at most: a thousand a call. */
const MOST_KEYS = 10_000;
const DAY_MS = 86_400_000;

/** Reads the bucket in which records lie that gave no line. What is shown of them is masked. */
export function s3QuarantinedRecords(options: S3QuarantinedRecordsOptions): QuarantinedRecords {
  const { client, bucket: Bucket, retentionDays } = options;
  return {
    async keys() {
      const keys: QuarantinedKey[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket, ...(token && { ContinuationToken: token }) }),
        );
        for (const { Key = "", LastModified = new Date(0) } of page.Contents ?? [])
          keys.push({ key: Key, quarantinedAt: LastModified.toISOString() });
        token = page.NextContinuationToken;
      } while (token !== undefined && keys.length < MOST_KEYS);
      return { keys, isWhole: token === undefined };
    },

    async read(key) {
      try {
        const { Body, LastModified = new Date(0) } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
        const expiry = new Date(LastModified.getTime() + retentionDays * DAY_MS);
        return {
          key,
          quarantinedAt: LastModified.toISOString(),
          expiresAt: expiry.toISOString(),
          ...shownOf((await Body?.transformToString()) ?? ""),
        };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },

    async has(key) {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: key, MaxKeys: 1 }));
      return Contents.some(({ Key }) => Key === key);
    },
  };
}

type Shown = Omit<QuarantinedRecord, "key" | "quarantinedAt" | "expiresAt">;

/** What an operator may see of an object. */
export function shownOf(json: string): Shown {
  const reason = reasonOf(json);
  try {
    const records = recordsIn(json);
    const { failures } = linesOf(records.map(streamChange));
    const [first] = records;
    return {
      changes: records.length,
      reason,
      ...(first && factsOf(first)),
      ...(failures.length > 0 && { hindrance: hindranceOf(failures[0]) }),
    };
  } catch (error) {
    if (error instanceof UnreadableRecord) return { changes: 0, reason, hindrance: error.message };
    throw error;
  }
}

interface GivenUp {
  readonly requestContext?: { readonly condition?: unknown };
  readonly responseContext?: { readonly functionError?: unknown };
}

/** `given up: MaximumRecordAgeExceeded, Unhandled` for what a mapping gave up. */
function reasonOf(json: string): string {
  const { requestContext, responseContext } = (parseJson(json) ?? {}) as GivenUp;
  const words = [requestContext?.condition, responseContext?.functionError].filter((word) => typeof word === "string");
  return words.length > 0 ? `given up: ${words.map(shownText).join(", ")}` : "no line could be made of it";
}

function factsOf({ eventSourceARN = "", dynamodb }: DynamoDBRecord): Partial<Shown> {
  const [, table] = /:table\/([^/]+)\/stream\//.exec(eventSourceARN) ?? [];
  const { Keys = {}, ApproximateCreationDateTime: seconds } = dynamodb ?? {};
  const keys = Object.values(Keys).map((value) => shownText(String(Object.values(value)[0])));
  return {
    ...(table !== undefined && { table: shownText(table) }),
    ...(keys.length > 0 && { item: keys.join(" ") }),
    ...(typeof seconds === "number" && { changedAt: new Date(seconds * 1000).toISOString() }),
  };
}

/** Only Tap's own messages quote nothing of a record. */
const hindranceOf = (error: unknown): string =>
  error instanceof NoLine ? error.message : error instanceof Error ? error.name : "Error";
