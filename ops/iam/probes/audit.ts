import { HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { Verified } from "../../../core/audit/application/verify/verification";
import { records } from "../../../local/demo/records";
import { expectSame, expectSoon, invoke, type Probe, type World } from "../world";
import { expectStory, submitted } from "./api";

/** A change as a stream delivers it, of a table that only one probe knows. */
export const changeOf = (table: string, sequence: number, more: object = {}) => ({
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
  await requeued(world, table, Key);
}

/** An operator's action has audit-logger read the record, write its line and take it out of the quarantine. */
async function requeued(world: World, table: string, Key: string): Promise<void> {
  const Bucket = world.output("bucket_audit_failures");
  await world.clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(changeOf(table, 3)) }));
  const asked = changeOf(world.output("table_operator_actions"), Date.now(), {
    dynamodb: {
      ...changeOf(table, Date.now()).dynamodb,
      NewImage: { command: { S: "audit requeue" }, filter: { M: { record: { S: Key } } } },
    },
  });
  await invoke(world, "audit-logger", { Records: [asked] });
  const { length } = await records(world.clients, world.info).auditLines(table);
  expectSame("lines", { length, left: await isThere(world, Key) }, { length: 3, left: false });
}

const isThere = (world: World, Key: string): Promise<boolean> =>
  world.clients.s3.send(new HeadObjectCommand({ Bucket: world.output("bucket_audit_failures"), Key })).then(
    () => true,
    () => false,
  );

/** Milliseconds after which a row must have its line. */
const RECENT_MS = 16 * 60_000;

/** A payment is verified as of a time when its line is no longer recent. */
async function verification(world: World): Promise<void> {
  const id = await submitted(world, world.fresh(), 1990);
  await expectStory(world, id, "captured, 2 rows");
  const time = new Date(Date.now() + RECENT_MS).toISOString();
  const verified = async () => {
    const { objects, rows, differences } = (await invoke(world, "audit-verifier", { time })) as Verified;
    return { hasObjects: objects > 0, hasRows: rows > 0, differences };
  };
  await expectSoon(world, "verified", verified, { hasObjects: true, hasRows: true, differences: 0 });
}

export const auditProbes: readonly Probe[] = [
  { name: "changes are audited", roles: ["audit-logger"], play: trail },
  { name: "the ledger is verified", roles: ["audit-verifier"], play: verification },
];
