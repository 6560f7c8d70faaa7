import { PutObjectCommand } from "@aws-sdk/client-s3";
import { changeOf } from "../probes/audit";
import type { World } from "../world";
import { ACTION, type CommandCase } from "./command-case";
import { aCaptured } from "./payments";

/** Puts a record of which a line can be made into the quarantine. Returns its key. */
async function quarantined({ clients, output, fresh }: World): Promise<string> {
  const record = changeOf(`iam-${fresh()}`, 1);
  const Key = `records/${record.eventID}.json`;
  await clients.s3.send(
    new PutObjectCommand({ Bucket: output("bucket_audit_failures"), Key, Body: JSON.stringify(record) }),
  );
  return Key;
}

export const auditCases: readonly CommandCase[] = [
  { name: "audit show", prepare: async (world) => [await aCaptured(world)], shows: "pay_" },
  { name: "audit verify", prepare: async (world) => [await aCaptured(world)], shows: "1 transaction" },
  { name: "audit verify", prepare: async () => ["--since", "1h"], shows: /transaction/i, mayFind: true },
  {
    name: "audit quarantine",
    prepare: async (world) => {
      await quarantined(world);
      return [];
    },
    shows: "records/iam-",
  },
  {
    name: "audit requeue",
    changes: true,
    prepare: async (world) => [await quarantined(world), ...ACTION],
    shows: "1 requeued",
  },
];
