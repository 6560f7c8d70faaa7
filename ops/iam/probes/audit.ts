import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { records } from "../../../local/demo/records";
import { expectSame, expectSoon, invoke, type Probe, type World } from "../world";

/** A change as a stream delivers it, of a table that only this probe knows. */
const changeOf = (table: string, sequence: number, more: object = {}) => ({
  eventID: `${table}-${sequence}`,
  eventName: "INSERT",
  eventSource: "aws:dynamodb",
  eventSourceARN: `arn:aws:dynamodb:us-east-1:000000000000:table/${table}/stream/2026-11-21T00:00:00.000`,
  dynamodb: {
    SequenceNumber: String(sequence),
    ApproximateCreationDateTime: 1_795_000_000,
    Keys: { transaction_id: { S: `t${sequence}` } },
    NewImage: { transaction_id: { S: `t${sequence}` } },
  },
  ...more,
});

/** Changes are kept once however often they come; one that cannot be read is put aside. */
async function trail(world: World): Promise<void> {
  const table = `iam-${world.fresh()}`;
  const Records = [changeOf(table, 1), changeOf(table, 2)];
  for (const what of ["changes", "changes again"]) {
    expectSame(what, await invoke(world, "audit-logger", { Records }), { batchItemFailures: [] });
  }
  const { length } = await records(world.clients, world.info).auditLines(table);
  expectSame("lines", length, 2);
  const unreadable = changeOf(table, 3, { dynamodb: {} });
  await invoke(world, "audit-logger", { Records: [unreadable] });
  const Key = `records/${unreadable.eventID}.json`;
  await expectSoon(world, "put aside", () => isThere(world, Key), true);
}

const isThere = (world: World, Key: string): Promise<boolean> =>
  world.clients.s3.send(new HeadObjectCommand({ Bucket: world.output("bucket_audit_failures"), Key })).then(
    () => true,
    () => false,
  );

export const auditProbes: readonly Probe[] = [{ name: "changes are audited", roles: ["audit-logger"], play: trail }];
