import { randomBytes } from "node:crypto";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { PurgeQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeEach, expect, test } from "@jest/globals";
import { HAND_OVER_AT } from "../../core/contracts/queues";
import { setConsuming } from "../../local/emulator/consumers";
import { runningStack } from "../../testing/local-stack";
import { logLines } from "../../testing/log-lines";
import { messagesIn } from "../../testing/queues";
import { until } from "../../tools/poller";

const PROCESSOR = "lambda-transaction-processor-dev";

const stack = runningStack();
const { api, clients, info } = stack;
const QueueUrl = info.outputs.queue_transaction_processing_url;
const { operator: signAs } = info.credentials;

const emptyQueue = () => clients.sqs.send(new PurgeQueueCommand({ QueueUrl }));

beforeEach(async () => {
  await setConsuming(clients, PROCESSOR, false);
  // The reconciler restarts payments that other tests left pending, too.
  await emptyQueue();
});
afterEach(() => setConsuming(clients, PROCESSOR, true));
afterAll(async () => {
  // A lost message would come back minutes later, in the midst of another test.
  await emptyQueue();
  stack.close();
});

async function submit(): Promise<string> {
  const { status, json } = await api.send({
    method: "POST",
    path: "/transactions",
    headers: {
      "content-type": "application/json",
      "x-api-key": info.apiKey,
      "idempotency-key": randomBytes(8).toString("hex"),
    },
    body: JSON.stringify({
      ...{ merchant_id: "mrc_lost", customer_id: `cus_${randomBytes(4).toString("hex")}` },
      ...{ amount: 1990, currency: "USD", payment_method: "pm_sandbox" },
    }),
    signAs,
  });
  expect({ status, json }).toMatchObject({ status: 202 });
  return (json as { id: string }).id;
}

/** Receives as a worker does that dies before it has done anything. */
async function loseMessage(VisibilityTimeout: number): Promise<string> {
  const { Messages = [] } = await clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout, WaitTimeSeconds: 2 }),
  );
  return Messages.map(({ Body = "" }) => Body).join();
}

const untilCaptured = (id: string, seconds: number) =>
  until(
    `the capture of ${id}`,
    async () =>
      (await api.send({ method: "GET", path: `/transactions/${id}`, signAs })).json as { readonly status?: string },
    ({ status }) => status === "captured",
    { seconds },
  );

/** Makes the payment look as if nothing had happened to it for so long. */
const setBack = (id: string, minutes: number) =>
  stack.dynamo.send(
    new UpdateCommand({
      TableName: stack.table("transactions"),
      Key: { transaction_id: id },
      UpdateExpression: "SET pending_since = :past",
      ExpressionAttributeValues: { ":past": new Date(Date.now() - minutes * 60_000).toISOString() },
    }),
  );

test("a payment whose message is lost with its worker is restarted at once, though the lost one is still hidden", async () => {
  const id = await submit();
  expect(await loseMessage(3600)).toContain(id);
  await setConsuming(clients, PROCESSOR, true);
  await setBack(id, 16);
  const { FunctionError } = await clients.lambda.send(new InvokeCommand({ FunctionName: "lambda-reconciler-dev" }));
  expect(FunctionError).toBeUndefined();
  await untilCaptured(id, 30);
});

test("a payment whose worker was killed is handed over to a fresh message, and charged", async () => {
  const since = new Date();
  const id = await submit();
  for (let receives = 1; receives < HAND_OVER_AT; receives++) expect(await loseMessage(0)).toContain(id);
  await setConsuming(clients, PROCESSOR, true);
  await untilCaptured(id, 60);
  const lines = await until(
    "the line of the handing over",
    async () => (await logLines(clients.logs, `/aws/lambda/${PROCESSOR}`, since)).filter((line) => line.includes(id)),
    (found) => found.some((line) => line.includes("handed over")),
  );
  // The fresh message was worked on, and no other.
  expect(lines.filter((line) => line.includes("payment workflow started")).length).toBe(1);
  expect(await messagesIn(clients, info.outputs.dlq_transaction_processing_url)).toBe(0);
});
