import { gunzipSync } from "node:zlib";
import { type _Object, GetObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import type { AuditLine } from "../../core/audit/application/ports";
import { unpackedBody } from "../../core/webhooks/adapters/stored-body";
import { withLimit } from "../../tools/limiter";
import type { Clients } from "../apply/clients";
import type { StackInfo } from "../stack";

const READ_AT_ONCE = 20;

/** Records in the account's stores that the API does not show. */
export interface Records {
  /** The body of an event as it is kept for replay. */
  storedBody(eventKey: string): Promise<string>;
  /** Lines of a table's audit trail, oldest day first. */
  auditLines(table: string): Promise<AuditLine[]>;
}

export function records(clients: Clients, { outputs }: StackInfo): Records {
  const dynamo = DynamoDBDocumentClient.from(clients.dynamo);
  return {
    async storedBody(eventKey) {
      const { Item } = await dynamo.send(
        new GetCommand({
          TableName: outputs.table_payment_webhooks,
          Key: { event_key: eventKey, record: "event" },
          ConsistentRead: true,
        }),
      );
      return unpackedBody(Item?.body as Uint8Array).toString("utf8");
    },

    async auditLines(table) {
      const Bucket = outputs.bucket_audit;
      const Contents: _Object[] = [];
      for await (const page of paginateListObjectsV2({ client: clients.s3 }, { Bucket, Prefix: `${table}/` })) {
        Contents.push(...(page.Contents ?? []));
      }
      const objects = new Map<string | undefined, string>();
      await withLimit(READ_AT_ONCE, Contents, async ({ Key }) => {
        const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket, Key }));
        objects.set(Key, gunzipSync((await Body?.transformToByteArray()) ?? new Uint8Array()).toString("utf8"));
      });
      return Contents.map(({ Key }) => objects.get(Key) ?? "").flatMap((text) =>
        text
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line) as AuditLine),
      );
    },
  };
}
