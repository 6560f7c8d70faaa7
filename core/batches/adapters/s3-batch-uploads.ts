import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { contentTypes, MAX_BATCH_BYTES } from "../../contracts/batch-schema";
import type { Clock } from "../../shared/application/ports";
import type { BatchUploads } from "../application/ports/files";
import { resultKey, uploadKey } from "./s3-batch-files";

/** A signature ends with the function's credentials, where that is before its own time. */
export function s3BatchUploads(client: S3Client, bucket: string, clock: Pick<Clock, "now">): BatchUploads {
  const expiresAt = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000).toISOString();
  return {
    async form({ batchId, format, sha256 }, seconds) {
      const { url, fields } = await createPresignedPost(client, {
        Bucket: bucket,
        Key: uploadKey(batchId),
        Expires: seconds,
        // Each field becomes a condition: S3 takes this type and these bytes, or nothing.
        Fields: {
          "Content-Type": contentTypes[format],
          "x-amz-checksum-algorithm": "SHA256",
          "x-amz-checksum-sha256": sha256,
        },
        Conditions: [["content-length-range", 1, MAX_BATCH_BYTES]],
      });
      return { url, fields, expiresAt: expiresAt(seconds) };
    },

    async result(result, seconds) {
      const command = new GetObjectCommand({ Bucket: bucket, Key: resultKey(result) });
      return { url: await getSignedUrl(client, command, { expiresIn: seconds }), expiresAt: expiresAt(seconds) };
    },
  };
}
