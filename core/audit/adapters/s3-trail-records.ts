import { gunzipSync } from "node:zlib";
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  NoSuchKey,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import * as z from "zod/mini";
import type { AuditLine } from "../application/ports";
import { type LostObject, type TrailObject, type TrailRecords, UnreadableObject } from "../application/verify/ports";

export interface S3TrailRecordsOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** Name of the table whose changes are read. */
  readonly table: string;
}

const attributes = z.record(z.string(), z.unknown());
const auditLine = z.looseObject({
  id: z.string(),
  at: z.string(),
  change: z.enum(["insert", "modify", "remove"]),
  keys: attributes,
  before: z.optional(attributes),
  after: z.optional(attributes),
});

/** Reads the objects of one table from the trail's bucket. */
export function s3TrailRecords({ client, bucket, table }: S3TrailRecordsOptions): TrailRecords {
  const folder = (day: string) => ({ Bucket: bucket, Prefix: `${table}/${day}/` });
  return {
    async objects(day) {
      const objects: TrailObject[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, folder(day))) {
        for (const { Key, LastModified } of Contents) {
          if (Key !== undefined && LastModified) objects.push({ key: Key, writtenAt: LastModified.toISOString() });
        }
      }
      return objects.sort((a, b) => (a.writtenAt < b.writtenAt ? -1 : 1));
    },

    async lines({ key }) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
        return linesIn(bytes);
      } catch (error) {
        if (error instanceof NoSuchKey || error instanceof NoLines) throw new UnreadableObject(key, { cause: error });
        throw error;
      }
    },

    async lost(day) {
      const lost: LostObject[] = [];
      for (let page: ListObjectVersionsCommandOutput | undefined; page === undefined || page.IsTruncated; ) {
        page = await client.send(
          new ListObjectVersionsCommand({
            ...folder(day),
            KeyMarker: page?.NextKeyMarker,
            VersionIdMarker: page?.NextVersionIdMarker,
          }),
        );
        lost.push(...lostIn(page));
      }
      return lost;
    },
  };
}

/** Objects that have a version before the latest one. All versions of an object stand together. */
function lostIn({ Versions = [], DeleteMarkers = [] }: ListObjectVersionsCommandOutput): LostObject[] {
  const older = Versions.filter(({ IsLatest }) => !IsLatest);
  const keys = new Set([...older, ...DeleteMarkers].flatMap(({ Key }) => Key ?? []));
  return [...keys].map((key) => {
    const version = older.find((one) => one.Key === key)?.VersionId;
    const latest = Versions.find((one) => one.Key === key && one.IsLatest);
    const marker = DeleteMarkers.find((one) => one.Key === key && one.IsLatest);
    const at = ((latest ?? marker)?.LastModified ?? new Date(0)).toISOString();
    return { key, how: latest ? "replaced" : "deleted", at, ...(version && { version }) };
  });
}

class NoLines extends Error {}

function linesIn(bytes: Uint8Array): AuditLine[] {
  try {
    const lines = gunzipSync(bytes).toString("utf8").trimEnd().split("\n");
    // What is not read here is passed on as it stands.
    return lines.map((line) => z.parse(auditLine, JSON.parse(line)) as unknown as AuditLine);
  } catch (error) {
    throw new NoLines("no lines of an audit trail", { cause: error });
  }
}
