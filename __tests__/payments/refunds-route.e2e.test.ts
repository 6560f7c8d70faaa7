import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { callsOf } from "../../local/demo/calls";
import { receivedWebhooks } from "../../local/demo/merchant-endpoint";
import { eventOf } from "../../local/demo/simulated";
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
  readonly amount_refunded: number;
  readonly refunds: readonly { readonly id: string; readonly status: string; readonly requested_as: string | null }[];
  readonly history: readonly { readonly type: string }[];
  readonly notifications: readonly { readonly type: string; readonly state: string }[];
}
interface Refund {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly requested_by_api: boolean;
}

const post = async (path: string, body: object, key: string, signAs = merchant) => {
  const request = {
    method: "POST",
    path,
    headers: { ...headers, "idempotency-key": `${run}-${key}` },
    signAs,
  } as const;
  const { status, json } = await api.send({ ...request, body: JSON.stringify(body) });
  return { status, json: json as { readonly id: string; readonly code?: string; readonly repeated?: boolean } };
};
const read = async (id: string) =>
  (await api.send({ method: "GET", path: `/transactions/${id}`, signAs: merchant })).json as Transaction;
const refundsOf = async (id: string) => {
  const { json } = await api.send({ method: "GET", path: `/transactions/${id}/refunds`, headers, signAs: merchant });
  return (json as { readonly refunds: readonly Refund[] }).refunds;
};
const refund = (id: string, body: object, key: string) => post(`/transactions/${id}/refunds`, body, key);

async function captured(key: string, amount = 1990): Promise<string> {
  const body = { merchant_id: "mrc_demo", customer_id: `cus_${run}_${key}`, amount, currency: "USD" };
  const { json } = await post("/transactions", { ...body, payment_method: "pm_sandbox" }, key);
  await lastSeen(
    async () => (await read(json.id)).status,
    (status) => status === "captured",
  );
  return json.id;
}

let payment = "";
beforeAll(async () => {
  payment = await captured("payment");
}, 60_000);

test("a payment is refunded in part through the API, once for its key, and its merchant is notified", async () => {
  const { status, json } = await refund(payment, { amount: 500, reason: "requested_by_customer" }, "part");
  expect(status).toBe(202);
  expect(json).toMatchObject({ id: expect.stringMatching(/^rfd_/), status: "pending", amount: 500, repeated: false });
  expect(
    await lastSeen(
      () => read(payment),
      ({ status: state }) => state === "partially_refunded",
    ),
  ).toMatchObject({
    amount_refunded: 500,
    refunds: [{ id: json.id, status: "succeeded", requested_as: json.id }],
    history: [{}, {}, { type: "payment.refund_requested" }, { type: "payment.refund_succeeded" }],
  });
  expect((await refund(payment, { amount: 500, reason: "requested_by_customer" }, "part")).json).toMatchObject({
    id: json.id,
    status: "succeeded",
    repeated: true,
  });
  expect(await refundsOf(payment)).toMatchObject([{ id: json.id, status: "succeeded", requested_by_api: true }]);
  const notified = async () => {
    const webhooks = await receivedWebhooks(info.merchantOrigin, "backend");
    return webhooks.map(({ body }) => JSON.parse(body)).filter(({ data }) => data.id === payment);
  };
  const webhooks = await lastSeen(notified, (found) => found.some(({ type }) => type === "refund.succeeded"));
  expect(webhooks.find(({ type }) => type === "refund.succeeded")).toMatchObject({
    data: { amount_refunded: 500, refund: { status: "succeeded", amount: 500, requested_as: json.id } },
  });
});

test("refunds that are refused leave no row, no refund and no item behind", async () => {
  const id = await captured("refused");
  const elsewhere = eventOf("stripe", "payment_intent.succeeded", `refunds-${run}`);
  await callsOf(stack).stripe(elsewhere.body);
  await lastSeen(
    async () => (await read(elsewhere.transactionId)).status,
    (status) => status === "captured",
  );
  const before = [await read(id), await read(elsewhere.transactionId)];
  const more = await refund(id, { amount: 1991 }, "more");
  expect(more).toMatchObject({ status: 409, json: { code: "REFUND_EXCEEDS_LEFT", amount_left: 1990 } });
  const stripes = await refund(elsewhere.transactionId, {}, "stripes");
  expect(stripes).toMatchObject({ status: 409, json: { code: "REFUND_AT_PROVIDER", provider: "stripe" } });
  const reused = await post(`/transactions/${id}/refunds`, { amount: 1 }, "payment");
  expect(reused).toMatchObject({ status: 409, json: { code: "IDEMPOTENCY_KEY_REUSED" } });
  expect(await refund("pay_nobody", {}, "nobody")).toMatchObject({ status: 404 });
  expect(await refund(id, { amount: 0 }, "nothing")).toMatchObject({ status: 400, json: { code: "INVALID_BODY" } });
  const after = [await read(id), await read(elsewhere.transactionId)];
  expect(after.map(({ history }) => history)).toEqual(before.map(({ history }) => history));
  expect([await refundsOf(id), await refundsOf(elsewhere.transactionId)]).toEqual([[], []]);
  // A key that was refused stands for nothing.
  expect(await refund(id, { amount: 1990 }, "more")).toMatchObject({ status: 202, json: { repeated: false } });
});

test("a refund that the gateway refuses fails, is notified, and may be asked for again", async () => {
  const id = await captured("gateway");
  expect((await refund(id, { amount: 551 }, "gateway-refuses")).status).toBe(202);
  const [failed] = await lastSeen(
    () => refundsOf(id),
    ([found]) => found?.status === "failed",
  );
  expect(failed).toMatchObject({ status: "failed", reason: "sandbox_refused" });
  const types = async () => (await read(id)).notifications.map(({ type }) => type);
  expect(await lastSeen(types, (found) => found.includes("refund.failed"))).toContain("refund.failed");
  expect((await refund(id, { amount: 1990 }, "all")).status).toBe(202);
  const refunded = await lastSeen(
    () => read(id),
    ({ status }) => status === "refunded",
  );
  expect(refunded.amount_refunded).toBe(1990);
});
