import { randomBytes } from "node:crypto";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { fraudHeaders } from "../../local/demo/fraud-vendor";
import { runningStack } from "../../testing/local-stack";
import { describePayments } from "../../testing/scenarios/payments";
import type { HttpRequest } from "../../tools/http";
import { lastSeen } from "../../tools/poller";
import { retryWhileBusy } from "../../tools/retry";

const stack = runningStack();
const { api, clients, info } = stack;
afterAll(() => stack.close());

const run = randomBytes(4).toString("hex");
const { operator: signAs } = info.credentials;

const submission = (fields: object = {}) => ({
  merchant_id: "mrc_payments",
  customer_id: `cus_${run}`,
  amount: 1990,
  currency: "USD",
  payment_method: "pm_sandbox",
  ...fields,
});
const submit = (key: string, fields: object = {}): Promise<{ status: number; id: string }> =>
  send({
    method: "POST",
    path: "/transactions",
    headers: { "content-type": "application/json", "x-api-key": info.apiKey, "idempotency-key": `${run}-${key}` },
    body: JSON.stringify(submission(fields)),
    signAs,
  });
async function send(request: HttpRequest) {
  const { status, json } = await api.send(request);
  return { status, id: (json as { id?: string }).id ?? "" };
}
const read = async (id: string) => {
  const headers = { "x-api-key": info.apiKey };
  const answer = await retryWhileBusy(() => api.send({ method: "GET", path: `/transaction/${id}`, headers, signAs }));
  return answer.json as { status: string; history: { type: string; reason?: string }[] };
};
const decide = async (transaction_id: string, decision: string, alert_id = `${run}-${transaction_id}`) => {
  const body = JSON.stringify({ alert_id, transaction_id, decision, occurred_at: "2026-11-21T10:00:00Z" });
  const headers = { ...fraudHeaders(body, info.secrets.fraud), "x-api-key": info.apiKey };
  return (await api.send({ method: "POST", path: "/fraud-webhook", headers, body })).json as { effect: string };
};

const status = (id: string) => async () => (await read(id)).status;

/** Its workflow gives up after a minute: it is submitted first and read last. */
let unanswered = "";
beforeAll(async () => {
  unanswered = (await submit("unanswered", { amount: 1942 })).id;
});

describePayments(150);

describe("one payment", () => {
  test("a payment that many requests submit at once under one key is one payment", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => submit("same")));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 202));
    const [{ id } = { id: "" }] = answers;
    expect(await lastSeen(status(id), (found) => found === "captured")).toBe("captured");
    expect((await read(id)).history.length).toBe(2);
  });

  test("a risky payment waits, and fails where the vendor rejects it", async () => {
    const { id } = await submit("risky", { amount: 700_000 });
    const waiting = await lastSeen(
      () => read(id),
      ({ history }) => history.length === 2,
    );
    expect(waiting).toMatchObject({ status: "pending", history: [{}, { reason: "large_amount" }] });
    expect(["resumed", "kept"]).toContain((await decide(id, "rejected")).effect);
    expect(await lastSeen(status(id), (found) => found === "failed")).toBe("failed");
    expect((await read(id)).history.at(-1)).toMatchObject({ type: "payment.declined", reason: "fraud_rejected" });
    expect((await decide(id, "approved", `${run}-late`)).effect).toBe("finished");
  });

  test("a payment that is approved before its review is captured without another decision", async () => {
    const decided = submit("early", { amount: 800_000 }).then(async ({ id }) => ({
      id,
      ...(await decide(id, "approved")),
    }));
    const { id } = await decided;
    expect(await lastSeen(status(id), (found) => found === "captured")).toBe("captured");
  });
});

describe("POST /transactions/{id}/notify", () => {
  test("POST /transactions/{id}/notify answers 202, then 429 for a minute, and 404 for an unknown id", async () => {
    const { id } = await submit("notified");
    const notify = async (transaction: string) => {
      const headers = { "content-type": "application/json" };
      const path = `/transactions/${transaction}/notify`;
      return (await api.send({ method: "POST", path, headers, body: "{}", signAs })).status;
    };
    expect(await notify(id)).toBe(202);
    expect(await notify(id)).toBe(429);
    expect(await notify("pay_nobody")).toBe(404);
  });
});

test("a payment that the gateway never answers is a dead letter for an operator", async () => {
  const found = await lastSeen(
    () => read(unanswered),
    ({ history }) => history.length === 2,
  );
  expect(found).toMatchObject({ status: "pending", history: [{}, { type: "payment.unresolved" }] });
  const { Messages = [] } = await clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: info.outputs.dlq_payment_unresolved_url, WaitTimeSeconds: 2 }),
  );
  expect(Messages.map(({ Body = "" }) => JSON.parse(Body))).toEqual([{ transaction_id: unanswered, attempt: 1 }]);
});
