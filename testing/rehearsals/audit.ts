import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AttributeValue, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { records } from "../../local/demo/records";
import { expectStory, submitted } from "../../ops/iam/probes/api";
import { invoke, type World } from "../../ops/iam/world";
import { lastSeen } from "../../tools/poller";
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
];
