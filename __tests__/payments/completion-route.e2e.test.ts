import { randomBytes } from "node:crypto";
import { afterAll, expect, test } from "@jest/globals";
import { runningStack } from "../../testing/local-stack";
import { lastSeen } from "../../tools/poller";

const stack = runningStack();
const { api, info } = stack;
afterAll(() => stack.close());
const run = randomBytes(4).toString("hex");
const merchant = info.credentials.merchant;
const headers = { "content-type": "application/json", "x-api-key": info.apiKey };

interface Transaction {
  readonly status: string;
  readonly amount_captured: number;
  readonly history: readonly { readonly type: string }[];
  readonly notifications: readonly { readonly type: string }[];
}

const post = async (path: string, body: object, key: string) => {
  const { status, json } = await api.send({
    method: "POST",
    path,
    headers: { ...headers, "idempotency-key": `${run}-${key}` },
    body: JSON.stringify(body),
    signAs: merchant,
  });
  return { status, json: json as { readonly id: string; readonly code?: string } };
};
const read = async (id: string) =>
  (await api.send({ method: "GET", path: `/transactions/${id}`, signAs: merchant })).json as Transaction;
const readOnce = (id: string, status: string) =>
  lastSeen(
    () => read(id),
    (found) => found.status === status,
  );

/** A payment whose amount is held, and not taken yet. */
async function authorized(key: string, amount = 1990): Promise<string> {
  const customer_id = `cus_${run}_${key}`;
  const body = { merchant_id: "mrc_demo", customer_id, amount, currency: "USD", payment_method: "pm_sandbox" };
  const { status, json } = await post("/transactions", { ...body, capture: false }, key);
  expect(status).toBe(202);
  expect(await readOnce(json.id, "authorized")).toMatchObject({ status: "authorized", amount_captured: 0 });
  return json.id;
}

test("a payment that is only authorized is captured in part through the API, once, and its merchant is notified", async () => {
  const id = await authorized("capture");
  const tooMuch = await post(`/transactions/${id}/capture`, { amount: 1991 }, "too-much");
  expect(tooMuch).toMatchObject({ status: 409, json: { code: "CAPTURE_EXCEEDS_AUTHORIZED" } });
  const answer = await post(`/transactions/${id}/capture`, { amount: 1500 }, "part");
  expect(answer).toMatchObject({ status: 202, json: { kind: "capture", amount: 1500, status: "pending" } });
  expect(await readOnce(id, "captured")).toMatchObject({ status: "captured", amount_captured: 1500 });
  const repeated = await post(`/transactions/${id}/capture`, { amount: 1500 }, "part");
  expect(repeated.json).toMatchObject({ id: answer.json.id, status: "succeeded", repeated: true });
  const types = async () => (await read(id)).notifications.map(({ type }) => type);
  expect(await lastSeen(types, (found) => found.includes("transaction.captured"))).toContain("transaction.captured");
  // What is captured is refunded, and no longer canceled.
  const late = await post(`/transactions/${id}/cancel`, {}, "late");
  expect(late).toMatchObject({ status: 409, json: { code: "PAYMENT_NOT_AUTHORIZED" } });
});

test("a payment that is only authorized is canceled through the API, and can be neither captured nor refunded", async () => {
  const id = await authorized("cancel");
  expect(await post(`/transactions/${id}/refunds`, {}, "refund")).toMatchObject({
    status: 409,
    json: { code: "PAYMENT_NOT_CAPTURED" },
  });
  expect(await post(`/transactions/${id}/cancel`, {}, "whole")).toMatchObject({
    status: 202,
    json: { kind: "cancel" },
  });
  expect(await readOnce(id, "canceled")).toMatchObject({ status: "canceled", amount_captured: 0 });
  const before = (await read(id)).history.length;
  expect(await post(`/transactions/${id}/capture`, {}, "after")).toMatchObject({
    status: 409,
    json: { code: "PAYMENT_NOT_AUTHORIZED" },
  });
  expect((await read(id)).history.length).toBe(before);
});

test("a capture that the gateway refuses leaves the payment authorized, and it can be canceled", async () => {
  const id = await authorized("refused", 2051);
  expect((await post(`/transactions/${id}/capture`, {}, "gateway-refuses")).status).toBe(202);
  const rows = async () => (await read(id)).history.map(({ type }) => type);
  expect(await lastSeen(rows, (found) => found.includes("payment.capture_failed"))).toContain("payment.capture_failed");
  expect((await read(id)).status).toBe("authorized");
});
