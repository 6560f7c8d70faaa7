import { randomBytes } from "node:crypto";
import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, expect, test } from "@jest/globals";
import { fraudHeaders } from "../../local/demo/fraud-vendor";
import { stripeHeaders } from "../../simulation/signatures";
import { runningStack } from "../../testing/local-stack";
import { logLines } from "../../testing/log-lines";
import { paymentIntent, stripeEvent } from "../../testing/stripe";
import { until } from "../../tools/poller";

const stack = runningStack();
const { api, clients, info } = stack;
afterAll(() => stack.close());

const run = randomBytes(6).toString("hex");
const signAs = info.credentials.operator;
const json = { "content-type": "application/json", "x-api-key": info.apiKey };

/** A webhook, refused and accepted. Returns what signed it. */
async function sendWebhook(): Promise<string[]> {
  const body = stripeEvent("payment_intent.succeeded", { ...paymentIntent(), id: `pi_${run}` }, { id: `evt_${run}` });
  const headers = stripeHeaders(body, info.secrets.stripe);
  const send = (text: string) => api.send({ method: "POST", path: "/webhook/stripe", headers, body: text });
  expect([(await send(`${body} `)).status, (await send(body)).status]).toEqual([400, 200]);
  return Object.values(headers)
    .flatMap((value) => value.split(/,?[a-z]\d*=/))
    .filter((part) => /^[0-9a-f]{64}$/.test(part));
}

/** A payment that waits for a review, and the decision about it. Returns the token that could have resumed it. */
async function payAfterReview(): Promise<{ id: string; token: string }> {
  const payment = {
    merchant_id: "mrc_logs",
    customer_id: "cus_1",
    amount: 900_000,
    currency: "USD",
    payment_method: "pm_sandbox",
  };
  const headers = { ...json, "idempotency-key": run };
  const answer = await api.send({
    method: "POST",
    path: "/transactions",
    headers,
    signAs,
    body: JSON.stringify(payment),
  });
  const { id } = answer.json as { id: string };
  const token = await until(
    "the review that waits",
    async () => {
      const Key = { transaction_id: `review#${id}` };
      const { Item } = await stack.dynamo.send(new GetCommand({ TableName: stack.table("transactions"), Key }));
      return String(Item?.task_token ?? "");
    },
    (found) => found !== "",
  );
  const decision = { alert_id: run, transaction_id: id, decision: "approved", occurred_at: "2026-11-21T10:00:00Z" };
  const body = JSON.stringify(decision);
  const signed = { ...fraudHeaders(body, info.secrets.fraud), "x-api-key": info.apiKey };
  expect((await api.send({ method: "POST", path: "/fraud-webhook", headers: signed, body })).status).toBe(200);
  return { id, token };
}

test("no log has a secret, a key, a signature or a token, whatever was sent with them", async () => {
  const signatures = await sendWebhook();
  const { id, token } = await payAfterReview();
  await until(
    "the log of the payment's notification",
    () => logLines(clients.logs, "/aws/lambda/lambda-delivery-sender-dev"),
    (lines) => lines.some((line) => line.includes(id)),
  );
  const { paypal, ...secrets } = info.secrets;
  const hidden = [
    ...Object.values(secrets),
    paypal.privateKey,
    paypal.privateKey.split("\n")[1] ?? "",
    info.apiKey,
    ...Object.values(info.credentials).map(({ secretAccessKey }) => secretAccessKey),
    ...signatures,
    token,
  ];
  expect(hidden.filter((secret) => secret.length < 8)).toEqual([]);
  const { logGroups = [] } = await clients.logs.send(new DescribeLogGroupsCommand({}));
  const seen = await Promise.all(logGroups.map(({ logGroupName = "" }) => logLines(clients.logs, logGroupName)));
  const lines = seen.flat();
  expect(lines.filter((line) => line.includes(id)).length).toBeGreaterThan(0);
  expect(lines.filter((line) => hidden.some((secret) => line.includes(secret)))).toEqual([]);
});
