import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AttributeValue, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { records } from "../../local/demo/records";
import { setConsuming } from "../../local/emulator/consumers";
import { expectStory, submitted } from "../../ops/iam/probes/api";
import { expectSame, expectSoon, invoke, type World } from "../../ops/iam/world";
import { lastSeen } from "../../tools/poller";
import { measuredByAws } from "./measured-by-aws";
import { rehearsal } from "./rehearsal";

interface Tampered {
  readonly id: string;
  /** Where the row is written as its line has it. */
  readonly itemFile: string;
}

/** Milliseconds after which a row must have its line. */
const RECENT_MS = 16 * 60_000;

async function tamper(world: World): Promise<Tampered> {
  const tag = world.fresh();
  const id = await submitted(world, tag, 1990);
  await expectStory(world, id, "captured, 2 rows");
  const TableName = world.output("table_payment_transactions");
  const lines = () => records(world.clients, world.info).auditLines(TableName);
  await lastSeen(
    async () => (await lines()).filter(({ keys }) => keys.transaction_id === id),
    (found) => found.length >= 2,
  );
  const { Items = [] } = await world.dynamo.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: "transaction_id = :id",
      ExpressionAttributeValues: { ":id": id },
    }),
  );
  await world.dynamo.send(
    new UpdateCommand({
      TableName,
      Key: { transaction_id: id, timestamp: Items[1]?.timestamp },
      UpdateExpression: "SET observations[0].amount = :amount",
      ExpressionAttributeValues: { ":amount": 1 },
    }),
  );
  await invoke(world, "audit-verifier", { time: new Date(Date.now() + RECENT_MS).toISOString() });
  return { id, itemFile: join(tmpdir(), `tap-row-${randomBytes(6).toString("hex")}.json`) };
}

/** What an administrator does with `aws dynamodb put-item`. */
async function writeBack({ clients, output }: World, { itemFile }: Tampered): Promise<void> {
  const Item = JSON.parse(readFileSync(itemFile, "utf8")) as Record<string, AttributeValue>;
  await clients.dynamo.send(new PutItemCommand({ TableName: output("table_payment_transactions"), Item }));
}

/** A change as a stream delivers it, of a table that only this rehearsal knows. */
function change(world: World) {
  const table = `table-${world.fresh()}`;
  return {
    eventID: world.fresh(),
    eventName: "INSERT",
    eventSourceARN: `arn:aws:dynamodb:us-east-1:000000000000:table/${table}/stream/2026-11-21T00:00:00.000`,
    dynamodb: {
      SequenceNumber: "7",
      ApproximateCreationDateTime: Math.floor(Date.now() / 1000),
      Keys: { transaction_id: { S: "pay_1" } },
      NewImage: { transaction_id: { S: "pay_1" }, status: { S: "captured" } },
    },
  };
}

/** A record of which this version makes no line. */
async function unreadable(world: World) {
  const whole = change(world);
  const { Keys } = whole.dynamodb;
  await invoke(world, "audit-logger", { Records: [{ ...whole, dynamodb: { Keys } }] });
  return { whole, key: `records/${whole.eventID}.json` };
}

/** Puts the record as this version reads it, in the place of a version that reads it as it was. */
const readable = ({ clients, output }: World, { whole, key }: Awaited<ReturnType<typeof unreadable>>) =>
  clients.s3.send(
    new PutObjectCommand({ Bucket: output("bucket_audit_failures"), Key: key, Body: JSON.stringify(whole) }),
  );

const idsIn = async ({ clients, info }: World, { eventSourceARN }: ReturnType<typeof change>) => {
  const [, table = ""] = /:table\/([^/]+)/.exec(eventSourceARN) ?? [];
  return (await records(clients, info).auditLines(table)).map(({ id }) => id);
};

/** Milliseconds between two counts of writes, well within a period of the alarm. */
const COUNT_EVERY_MS = 5_000;

/** Payments change tables, and audit-logger reads no stream. */
async function unread(world: World) {
  await setConsuming(world.clients, world.names.of("lambda", "audit-logger"), false);
  const id = await submitted(world, world.fresh(), 1990);
  await expectStory(world, id, "captured, 2 rows");
  // What DynamoDB counts of the table, period after period.
  const written = () => measuredByAws(world, "audit-logger-silent", 4).catch(() => undefined);
  await written();
  return { id, counting: setInterval(written, COUNT_EVERY_MS) };
}

const consume = (world: World) => setConsuming(world.clients, world.names.of("lambda", "audit-logger"), true);

const REASON = '--yes --reason "version 42 reads it"';

/** Alarms about the ledger and the audit trail. */
export const auditRehearsals = [
  rehearsal({
    alarm: "audit-differs",
    title: "a row of the ledger is changed past Tap, found by the scheduled verification, and written back",
    cause: tamper,
    steps: ({ id, itemFile }) => [
      { command: "tap audit verify --since 3h", shows: [id, "row_changed", "observations"], exitCode: 1 },
      { command: `tap audit show ${id} --row 2 --item ${itemFile}`, shows: ["in its line", "1990"], exitCode: 1 },
      { command: `tap audit verify ${id}`, shows: ["nothing differs"] },
    ],
    repair: writeBack,
  }),
  rehearsal({
    alarm: "audit-unverified",
    title: "the verifier's schedule is off, as it is in these tests, and it verifies again",
    // Three hours in a minute.
    speed: 180,
    async ready(world) {
      await invoke(world, "audit-verifier");
    },
    async cause() {
      return undefined;
    },
    steps: () => [
      { command: "tap doctor", shows: [/WRONG +schedule audit-verifier +DISABLED/], exitCode: 1 },
      { command: "tap audit verify --since 4h", shows: ["nothing differs"] },
    ],
    async repair(world) {
      await invoke(world, "audit-verifier");
    },
  }),
  rehearsal({
    alarm: "audit-record-quarantined",
    title: "a change could not become a line; once a version reads it, it is requeued and becomes its line",
    cause: unreadable,
    steps: ({ key }) => [
      { command: "tap audit quarantine", shows: [key, "pay_1", "lacks its id"] },
      { command: `tap audit requeue ${key} ${REASON}`, shows: ["1 requeued."] },
    ],
    async repair(world, caused) {
      await readable(world, caused);
    },
    async over(world, { whole }) {
      expectSame("lines", await idsIn(world, whole), [whole.eventID]);
    },
  }),
  rehearsal({
    alarm: "audit-logger-silent",
    title: "the mappings of audit-logger are off; enabled again, they go on where they were",
    cause: unread,
    steps: ({ id }) => [
      {
        command: "tap doctor",
        shows: [/WRONG +event source mapping +lambda-audit-logger-\S+ does not read table-transactions-\S+: Disabled/],
        exitCode: 1,
      },
      { command: `tap audit verify ${id}`, shows: ["2 rows", "nothing differs"] },
    ],
    async repair(world, { counting }) {
      clearInterval(counting);
      await consume(world);
    },
    async over(world, { id }) {
      const lines = () => records(world.clients, world.info).auditLines(world.output("table_payment_transactions"));
      const own = async () => (await lines()).filter(({ keys }) => keys.transaction_id === id).length;
      await expectSoon(world, "lines", own, 2);
    },
    async restore(world, { counting }) {
      clearInterval(counting);
      await consume(world);
    },
  }),
];
