import type { TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { tables } from "../../contracts/tables";
import { itemCodec } from "../../shared/adapters/aws/item-codec";
import type { Actor } from "../../shared/application/actor";
import type { Batch } from "../application/batch";
import { type FileClaim, type FileKey, type NewFileClaim, RETIRED } from "../application/file-claim";
import { batchKey, keptUntil } from "./batch-item";
import { extension } from "./batch-updates";

const TABLE = "batches";
const { partitionKey } = tables[TABLE];

type WriteItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

const codec = itemCodec({
  table: TABLE,
  schema: z.object({ claimed_by: z.array(z.string()), revision: z.int() }),
  encode: ({ batchIds, revision }: FileClaim) => ({ claimed_by: [...batchIds], revision }),
  decode: ({ claimed_by, revision }): FileClaim => ({ batchIds: claimed_by, revision }),
});

/** Key of a file's claim, in the table of batches. */
export const fileKey = ({ merchantId, sha256 }: FileKey) => batchKey(`file#${merchantId}#${sha256}`);

/** Reads the claim of a file. Throws MalformedItem. */
export const claimOf = codec.decode;

/** Writes of a claim, made at the ISO time: the claim first, then the batches that may not begin any more. */
export function claimItems(
  table: string,
  file: FileKey,
  { batchIds, replaces, retired }: NewFileClaim,
  at: string,
): WriteItem[] {
  return [
    {
      Put: {
        TableName: table,
        Item: { ...fileKey(file), ...codec.encode({ batchIds, revision: replaces + 1 }), ...keptUntil(at) },
        ...(replaces === 0
          ? { ConditionExpression: "attribute_not_exists(#pk)", ExpressionAttributeNames: { "#pk": partitionKey } }
          : { ConditionExpression: "revision = :read", ExpressionAttributeValues: { ":read": replaces } }),
      },
    },
    ...retired.map((batch) => extensionItem(table, batch, RETIRED)),
  ];
}

/** Moves the end of a batch's upload, where no file came and nobody else has moved it. */
export const extensionItem = (
  table: string,
  { batchId, uploadUntil }: Pick<Batch, "batchId" | "uploadUntil">,
  until: string,
  actor?: Actor,
): WriteItem => ({ Update: { TableName: table, Key: batchKey(batchId), ...extension(uploadUntil, until, actor) } });
