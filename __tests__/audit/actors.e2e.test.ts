import { randomBytes } from "node:crypto";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { afterAll, expect, test } from "@jest/globals";
import type { AuditLine } from "../../core/audit/application/ports";
import { batchClient, batchIn } from "../../local/demo/batch-client";
import { fraudHeaders } from "../../local/demo/fraud-vendor";
import { records } from "../../local/demo/records";
import { rowsOf } from "../../testing/batch-files";
import { apiRequest } from "../../testing/events";
import { runningStack, type TableOutput } from "../../testing/local-stack";
import { lastSeen } from "../../tools/poller";

const stack = runningStack();
const { api, clients, info } = stack;
afterAll(() => stack.close());

const run = randomBytes(4).toString("hex");
const kept = records(clients, info);
/** The emulator's API Gateway hands over no id of an API key; `the audit trail names the API key` has one. */
const user = (name: string) => ({ principal: `arn:aws:iam::000000000000:user/tap-local-${name}` });

/** Headers by which a caller might hope to be taken for another one. */
const forged = { "x-tap-actor": "forged", "x-api-key-id": "forged", "user-arn": "forged" };

async function post(path: string, body: object, as: "merchant" | "operator" = "merchant") {
  const { status, json } = await api.send({
    method: "POST",
    path,
    headers: { ...forged, "x-api-key": info.apiKey, "idempotency-key": randomBytes(8).toString("hex") },
    body: JSON.stringify(body),
    signAs: info.credentials[as],
  });
  expect(status).toBeLessThan(300);
  return json as { id: string; event: string };
}

/** Who the audit trail names for the first change of an item whose keys have the value. */
async function actorOf(table: TableOutput, isIt: (line: AuditLine) => boolean): Promise<AuditLine["actor"]> {
  const lines = await lastSeen(
    async () => (await kept.auditLines(stack.table(table))).filter(isIt),
    (found) => found.length > 0,
  );
  expect(lines.length).toBeGreaterThan(0);
  expect(JSON.stringify(lines)).not.toContain("forged");
  return lines[0]?.actor;
}

/** The event by which a payment was submitted. */
const submissionOf = (id: string | undefined) => `tap#${id}-submitted`;

const payment = (fields: object = {}) => ({
  merchant_id: "mrc_demo",
  customer_id: `cus_${run}`,
  amount: 1990,
  currency: "USD",
  payment_method: "pm_sandbox",
  ...fields,
});

test("the audit trail names the principal of the merchant that submitted a payment", async () => {
  const { id } = await post("/transactions", payment());
  const key = submissionOf(id);
  expect(await actorOf("payment_webhooks", ({ keys }) => keys.event_key === key)).toEqual(user("merchant"));
});

test("the audit trail names the API key of a request, as AWS hands its id to the function", async () => {
  const event = apiRequest({
    headers: { ...forged, "Idempotency-Key": randomBytes(8).toString("hex") },
    body: JSON.stringify(payment()),
    userArn: user("merchant").principal,
    apiKeyId: "key0123456",
  });
  const { Payload = [] } = await clients.lambda.send(
    new InvokeCommand({ FunctionName: "lambda-transaction-processor-dev", Payload: JSON.stringify(event) }),
  );
  const { body } = JSON.parse(Buffer.from(Payload).toString()) as { body: string };
  const key = submissionOf((JSON.parse(body) as { id: string }).id);
  const actor = await actorOf("payment_webhooks", ({ keys }) => keys.event_key === key);
  expect(actor).toEqual({ ...user("merchant"), api_key_id: "key0123456" });
});

test("the audit trail names who asked for a notification, where it was asked for and where it was made", async () => {
  const { id } = await post("/transactions", payment(), "operator");
  const { id: notification } = await post(`/transactions/${id}/notify`, {}, "operator");
  const ofLimit = await actorOf("notifications", ({ keys }) => keys.transaction_id === `notified#${id}`);
  expect(ofLimit).toEqual(user("operator"));
  const ofNotification = await actorOf("notifications", ({ keys }) => keys.notification_id === notification);
  expect(ofNotification).toEqual(user("operator"));
});

test("the audit trail names who sent an internal event", async () => {
  const { event } = await post("/webhooks/payment", {
    ...{ id: `actor_${run}`, type: "payment.captured", occurred_at: "2026-11-18T10:00:00Z" },
    ...{ merchant_id: "mrc_demo", payment_id: `actor_${run}`, amount: 100, currency: "USD" },
  });
  const isEvent = ({ keys }: AuditLine) => keys.event_key === event && keys.record === "event";
  expect(await actorOf("payment_webhooks", isEvent)).toEqual(user("merchant"));
});

test("the audit trail names who created a batch, and the same caller for each of its payments", async () => {
  const batches = batchClient(stack, "mrc_demo");
  const file = rowsOf(1, `actor${run}`).join("\n");
  const created = batchIn(await batches.create(file, randomBytes(8).toString("hex"), {}));
  expect(await actorOf("batches", ({ keys }) => keys.batch_id === created.id)).toEqual(user("merchant"));
  if (created.upload === null) throw new Error("there is no form");
  await batches.upload(created.upload, file);
  const [row] = await batches.resultOf(await batches.ended(created.id));
  const key = submissionOf(row?.transaction_id);
  expect(await actorOf("payment_webhooks", ({ keys }) => keys.event_key === key)).toEqual(user("merchant"));
});

test("the audit trail names the fraud vendor where it decides about a payment", async () => {
  const { id } = await post("/transactions", payment({ amount: 900_000 }));
  const alert = { alert_id: `actor_${run}`, transaction_id: id, decision: "rejected" };
  const body = JSON.stringify({ ...alert, occurred_at: "2026-11-21T10:00:00Z" });
  const headers = { ...fraudHeaders(body, info.secrets.fraud), "x-api-key": info.apiKey };
  expect((await api.send({ method: "POST", path: "/fraud-webhook", headers, body })).status).toBe(200);
  const vendor = { principal: "fraud" };
  expect(await actorOf("fraud_alerts", ({ keys }) => keys.alert_id === alert.alert_id)).toEqual(vendor);
  const isReview = ({ keys, after }: AuditLine) =>
    keys.transaction_id === `review#${id}` && after?.decision === "rejected";
  expect(await actorOf("transactions", isReview)).toEqual(vendor);
});

test("the audit trail names the operator that abandons a payment, without the session", async () => {
  // The sandbox never answers for this amount.
  const { id } = await post("/transactions", payment({ amount: 1942 }), "operator");
  const actor = "arn:aws:sts::000000000000:assumed-role/on-call/jane@example.com";
  const Payload = JSON.stringify({ task: "abandon", transaction_id: id, attempt: 1, actor });
  const { FunctionError } = await clients.lambda.send(
    new InvokeCommand({ FunctionName: "lambda-payment-tasks-dev", Payload }),
  );
  expect(FunctionError).toBeUndefined();
  const isEnd = ({ keys }: AuditLine) => keys.event_key === `tap#${id}-declined-1`;
  expect(await actorOf("payment_webhooks", isEnd)).toEqual({ principal: "arn:aws:iam::000000000000:role/on-call" });
});
