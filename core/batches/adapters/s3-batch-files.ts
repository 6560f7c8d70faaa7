import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { UPLOAD_PREFIX } from "../../contracts/batch-files";
import { contentTypes } from "../../contracts/batch-schema";
import type { BatchFiles, ResultFile } from "../application/ports/files";

export const uploadKey = (batchId: string): string => `${UPLOAD_PREFIX}${batchId}`;
export const resultKey = ({ batchId, resultFormat }: ResultFile): string => `results/${batchId}.${resultFormat}`;

const LF = 0x0a;

/** Key of the results of the rows between two offsets: the same rows are the same object, however often written. */
export const partKey = ({ batchId, resultFormat }: ResultFile, from: number, to: number): string =>
  `parts/${batchId}/${from}-${to}.${resultFormat}`;

export function s3BatchFiles(client: S3Client, bucket: string): BatchFiles {
  const body = async (Key: string, rest: { VersionId?: string; Range?: string } = {}) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key, ...rest }));
    return (Body ?? Readable.from([])) as AsyncIterable<Uint8Array>;
  };

  return {
    async read(batchId, versionId, from) {
      try {
        return await body(uploadKey(batchId), { VersionId: versionId, Range: `bytes=${from}-` });
      } catch (error) {
        // The offset is the end of the file.
        if ((error as Error).name === "InvalidRange") return Readable.from([]);
        throw error;
      }
    },

    async inspect(batchId, versionId) {
      const hash = createHash("sha256");
      let lines = 1;
      for await (const chunk of await body(uploadKey(batchId), { VersionId: versionId })) {
        hash.update(chunk);
        for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, at + 1)) lines++;
      }
      return { sha256: hash.digest("base64"), lines };
    },

    async discard(batchId, VersionId) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: uploadKey(batchId), VersionId }));
    },

    async writePart(result, { from, to }, lines) {
      const Key = partKey(result, from, to);
      const ContentType = contentTypes[result.resultFormat];
      await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: lines, ContentType }));
    },

    async assemble(result, partEnds, head) {
      async function* lines() {
        if (head !== "") yield Buffer.from(head);
        let from = 0;
        for (const to of partEnds) {
          yield* await body(partKey(result, from, to));
          from = to;
        }
      }
      // In pieces of five megabytes, one after the other, so that memory stays flat.
      const upload = new Upload({
        client,
        params: {
          Bucket: bucket,
          Key: resultKey(result),
          Body: Readable.from(lines()),
          ContentType: contentTypes[result.resultFormat],
        },
        queueSize: 1,
      });
      await upload.done();
    },
  };
}
