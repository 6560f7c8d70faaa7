import { GetObjectCommand, ListObjectVersionsCommand, NoSuchKey, type S3Client } from "@aws-sdk/client-s3";
import * as z from "zod/mini";
import { csvCells } from "../../../batches/adapters/csv";
import { partKey, uploadKey } from "../../../batches/adapters/s3-batch-files";
import { errorText, resultColumns } from "../../../batches/application/result-file";
import type { FieldError } from "../../../contracts/field-errors";
import { parseJson } from "../../../shared/domain/json";
import type { BatchObjects, RefusedRow } from "../../application/batches/ports";

const refusedLine = z.object({
  row: z.int(),
  outcome: z.literal("refused"),
  code: z.string(),
  title: z.string(),
  errors: z.optional(z.array(z.custom<FieldError>())),
  duplicate_of: z.optional(z.string()),
});

export function s3BatchObjects(client: S3Client, bucket: string): BatchObjects {
  const part = async (Key: string): Promise<string> => {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return (await Body?.transformToString()) ?? "";
    } catch (error) {
      // Parts are kept for as long as the file.
      if (error instanceof NoSuchKey) return "";
      throw error;
    }
  };

  return {
    async uploads(batchId) {
      const Key = uploadKey(batchId);
      // A form allows one file; a merchant may send it several times.
      const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: Key }));
      return Versions.filter((version) => version.Key === Key)
        .map(({ VersionId = "", Size = 0, LastModified = new Date(0) }) => ({
          versionId: VersionId,
          bytes: Size,
          uploadedAt: LastModified,
        }))
        .sort((a, b) => b.uploadedAt.getTime() - a.uploadedAt.getTime());
    },

    async *refusedRows(batch) {
      let from = 0;
      for (const to of batch.partEnds) {
        const lines = (await part(partKey(batch, from, to))).split(/\r?\n/).filter(Boolean);
        for (const line of lines) {
          const refused = batch.resultFormat === "csv" ? csvRow(line, batch.separator) : jsonRow(line);
          if (refused !== undefined) yield refused;
        }
        from = to;
      }
    },
  };
}

function jsonRow(line: string): RefusedRow | undefined {
  const { data } = refusedLine.safeParse(parseJson(line));
  if (data === undefined) return undefined;
  const { row, code, title, errors = [], duplicate_of } = data;
  const duplicate = duplicate_of === undefined ? {} : { duplicateOf: duplicate_of };
  return { row, code, title, errors: errors.map(errorText).join("; "), ...duplicate };
}

function csvRow(line: string, separator: Parameters<typeof csvCells>[1] = "comma"): RefusedRow | undefined {
  const cells = csvCells(line, separator) ?? [];
  const cell = Object.fromEntries(resultColumns.map((name, index) => [name, cells[index] ?? ""])) as Record<
    (typeof resultColumns)[number],
    string
  >;
  if (cell.outcome !== "refused") return undefined;
  const duplicate = cell.duplicate_of === "" ? {} : { duplicateOf: cell.duplicate_of };
  return { row: Number(cell.row), code: cell.code, title: cell.title, errors: cell.errors, ...duplicate };
}
