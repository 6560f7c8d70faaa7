import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { dynamoDeliveryStore } from "../../core/notifications/adapters/dynamo-delivery-store";
import { dynamoEndpointBreakers } from "../../core/notifications/adapters/dynamo-endpoint-breakers";
import { dynamoNotificationStore } from "../../core/notifications/adapters/dynamo-notification-store";
import { BREAKER_FAILURES } from "../../core/notifications/domain/circuit-breaker";
import { endpointId } from "../../core/notifications/domain/delivery";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { ACTION, runTap } from "../../ops/iam/commands/command-case";
import { captured } from "../../ops/iam/commands/payments";
import { invoke, type World } from "../../ops/iam/world";
import { type RunningStack, runningStack } from "../../testing/local-stack";
import { aNotification } from "../../testing/notification-fakes";
import { SPREAD } from "../../testing/spread";
import { worldOn } from "../../testing/stack-world";
import { testRun } from "../../testing/test-run";
import { until } from "../../tools/poller";

/** Milliseconds after which the scheduled verification reads a row. */
const RECENT_MS = 16 * 60_000;

let stack: RunningStack;
let world: World;
beforeAll(() => {
  stack = runningStack();
  world = worldOn(stack);
});
afterAll(() => stack.close());

type Listed = Readonly<Record<string, unknown>>;

/** Issues of a kind as an operator who may only read lists them. */
async function issuesOf(kind: string): Promise<Listed[]> {
  const words = ["issues", "list", kind, "--json"];
  const { code, stdout, stderr } = await runTap(words, "operator-read", testRun().stackFile);
  expect({ code, ...(code !== 0 && { stderr }) }).toEqual({ code: 0 });
  return stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Listed]));
}

test("an endpoint that its circuit breaker pauses is listed by an operator who may only read", async () => {
  const merchantId = `mrc_${world.fresh()}`;
  const url = `https://${merchantId.replace("_", "-")}.example.com/hook`;
  const words = ["endpoints", "set", merchantId, "--url", url, ...ACTION];
  expect((await runTap(words, "operator", testRun().stackFile)).code).toBe(0);
  const options = { client: world.dynamo, table: stack.table("notifications"), clock: systemClock, spread: SPREAD };
  const at = systemClock.now().toISOString();
  for (const number of [1, 2]) {
    const key = { transactionId: `pay_${world.fresh()}`, notificationId: `ntf_${number}` };
    await dynamoNotificationStore(options).create(aNotification({ ...key, merchantId, createdAt: at }));
    const leased = await dynamoDeliveryStore(options).lease(key);
    if (leased === undefined) throw new Error("the delivery cannot be leased");
    const attempt = { at, endpointAsOf: at, outcome: "answered", httpStatus: 503, milliseconds: 1 } as const;
    await dynamoDeliveryStore(options).retry(leased, attempt, new Date(Date.now() + 3_600_000), "sweep");
  }
  const mine = async () => (await issuesOf("endpoints")).filter(({ where }) => where === url);
  expect(await mine()).toEqual([]);

  const breakers = dynamoEndpointBreakers(options.client, options.table, systemClock);
  const opened = new Date();
  for (let failed = 0; failed < BREAKER_FAILURES; failed++) await breakers.recordFailure(endpointId(url), opened);
  await breakers.open(endpointId(url), opened, new Date(opened.getTime() + 600_000));
  expect(await mine()).toMatchObject([
    {
      cause: "BREAKER_OPEN",
      count: 2,
      unit: "delivery",
      oldest: at,
      limit: { from: at, ending: "it is given up" },
      command: `endpoints list --merchant ${merchantId}`,
    },
  ]);
  await breakers.close(endpointId(url));
});

test("a row that the hourly verification finds changed is listed by an operator who may only read", async () => {
  const id = await captured(world);
  const TableName = stack.table("payment_transactions");
  const rows = async () => {
    const KeyConditionExpression = "transaction_id = :id";
    const query = { TableName, KeyConditionExpression, ExpressionAttributeValues: { ":id": id } };
    return (await world.dynamo.send(new QueryCommand(query))).Items ?? [];
  };
  const [, row] = await rows();
  await world.dynamo.send(new PutCommand({ TableName, Item: { ...row, status: "failed" } }));
  try {
    await invoke(world, "audit-verifier", { time: new Date(Date.now() + RECENT_MS).toISOString() });
    const changed = async () => (await issuesOf("audit")).find(({ cause }) => cause === "row_changed");
    const issue = await until("the entry of the log", changed, (found) => found !== undefined);
    expect(issue).toMatchObject({ risk: "record-doubtful", unit: "row" });
    const { code, stdout } = await runTap(
      [...String(issue?.command).split(" "), "--limit", "100"],
      "operator-read",
      testRun().stackFile,
    );
    expect({ code, stdout }).toEqual({ code: expect.any(Number), stdout: expect.stringContaining(id) });
  } finally {
    await world.dynamo.send(new PutCommand({ TableName, Item: row ?? {} }));
  }
});
