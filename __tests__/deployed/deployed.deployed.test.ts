import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { batchClient, batchIn } from "../../local/demo/batch-client";
import { BATCH_HEADER } from "../../testing/batch-files";
import { type DeployedStack, deployedStack, GATEWAY_VARIABLE } from "../../testing/deployed/deployed-stack";
import { paymentIntent, refund, stripeEvent, stripeHeaders } from "../../testing/stripe";
import { tap } from "../../testing/tap-command";
import type { HttpResponse } from "../../tools/http";
import { lastSeen } from "../../tools/poller";

const MERCHANT = "mrc_deployed_test";
/** Part of every id, so that a run never repeats an earlier one. */
const run = randomBytes(6).toString("hex");
/** A cold function, a queue and a workflow on AWS take seconds; a throttled account takes more. */
const SECONDS = 80;

let stack: DeployedStack;
beforeAll(async () => {
  stack = await deployedStack();
});
afterAll(() => stack?.close());

const webhook = (body: string, secret = stack.stripeSecret): Promise<HttpResponse> =>
  stack.api.send({ method: "POST", path: "/webhook/stripe", headers: stripeHeaders(body, secret), body });
const read = (id: string): Promise<HttpResponse> =>
  stack.api.send({ method: "GET", path: `/transactions/${id}`, signAs: stack.caller });
const submit = (key: string, fields: object): Promise<HttpResponse> =>
  stack.api.send({
    method: "POST",
    path: "/transactions",
    headers: { "content-type": "application/json", "x-api-key": stack.apiKey, "idempotency-key": `${run}-${key}` },
    signAs: stack.caller,
    body: JSON.stringify({
      merchant_id: MERCHANT,
      customer_id: "cus_1",
      currency: "USD",
      payment_method: "pm_1",
      ...fields,
    }),
  });
/** The transaction as soon as it has this status, or as it was last. */
const untilStatus = (id: string, status: string): Promise<HttpResponse> =>
  lastSeen(
    () => read(id),
    ({ json }) => (json as { status?: string }).status === status,
    { seconds: SECONDS },
  );

describe("webhooks of Stripe", () => {
  const intent = { id: `pi_${run}`, metadata: { merchant_id: MERCHANT } };
  const succeeded = stripeEvent("payment_intent.succeeded", paymentIntent(intent));
  const transaction = `stripe_pi_${run}`;

  test("a webhook with a forged signature is refused, and leaves nothing", async () => {
    expect(await webhook(succeeded, "whsec_Zm9yZ2Vk")).toMatchObject({
      status: 400,
      json: { code: "INVALID_SIGNATURE" },
    });
    expect(await read(transaction)).toMatchObject({ status: 404 });
  });

  test("a signed webhook becomes a captured transaction, and counts once when it is repeated", async () => {
    expect(await webhook(succeeded)).toMatchObject({ status: 200, json: { repeated: false } });
    expect(await untilStatus(transaction, "captured")).toMatchObject({ json: { amount: 4250, merchant_id: MERCHANT } });
    expect(await webhook(succeeded)).toMatchObject({ status: 200, json: { repeated: true, state: "processed" } });
    expect(((await read(transaction)).json as { history: unknown[] }).history).toHaveLength(1);
  });

  test("a refund of a part leaves the transaction partially refunded", async () => {
    const part = refund({ id: `re_${run}`, payment_intent: intent.id, amount: 1250 });
    expect(await webhook(stripeEvent("refund.created", part))).toMatchObject({ status: 200 });
    expect(await untilStatus(transaction, "partially_refunded")).toMatchObject({ json: { amount_refunded: 1250 } });
  });

  test("tap finds the transaction's chain whole, and each of its rows in the audit trail", async () => {
    const verified = await lastSeen(
      () => tap(["audit", "verify", transaction, ...stack.words, "--json"], process.env),
      ({ code }) => code === 0,
      { seconds: SECONDS, pauseMs: 5_000 },
    );
    expect(verified).toMatchObject({ code: 0 });
    const found = { transactions: 1, rows: 2, lines: expect.any(Number) };
    expect(JSON.parse(verified.stdout)).toMatchObject({ complete: true, verified: found, differences: 0 });
  }, 120_000);
});

describe("payments that a merchant submits", () => {
  /** A gateway other than the sandbox takes money: the run says that these are skipped. */
  const withSandbox = process.env[GATEWAY_VARIABLE] === "sandbox" ? test : test.skip;

  withSandbox("a payment is charged once, however often it is submitted under its key", async () => {
    const first = await submit("payment", { amount: 1990, reference: `order-${run}` });
    expect(first).toMatchObject({ status: 202, json: { repeated: false } });
    const { id } = first.json as { id: string };
    expect(await untilStatus(id, "captured")).toMatchObject({ json: { amount: 1990 } });
    expect(await submit("payment", { amount: 1990, reference: `order-${run}` })).toMatchObject({
      json: { id, repeated: true },
    });
    expect(await submit("payment", { amount: 2990 })).toMatchObject({
      status: 409,
      json: { code: "IDEMPOTENCY_KEY_REUSED" },
    });
    const query = { merchant_id: MERCHANT, reference: `order-${run}` };
    const headers = { "x-api-key": stack.apiKey };
    const listed = await stack.api.send({ method: "GET", path: "/transactions", query, headers, signAs: stack.caller });
    expect((listed.json as { transactions: { id: string }[] }).transactions.map((found) => found.id)).toEqual([id]);
  });

  test("a payment with a wrong amount is refused with the field", async () => {
    expect(await submit("wrong", { amount: "1990" })).toMatchObject({
      status: 400,
      json: { errors: [{ pointer: "/amount" }] },
    });
  });

  withSandbox("each row of a file becomes a payment, or is refused with its code", async () => {
    const credentials = { merchant: stack.caller };
    const { api, apiKey, ca } = stack;
    const batches = batchClient({ api, info: { apiKey, credentials }, ca }, MERCHANT);
    const file = `${[BATCH_HEADER, `cus_2,1000,USD,pm_1,${run}-1`, `cus_3,nothing,USD,pm_1,${run}-2`].join("\n")}\n`;
    const created = batchIn(await batches.create(file, `${run}-file`));
    expect(created.upload && (await batches.upload(created.upload, file))).toBe(204);
    const ended = await batches.ended(created.id, { seconds: SECONDS });
    expect(ended).toMatchObject({ state: "completed_with_errors", rows: 2, submitted: 1, refused: 1 });
  });
});

describe("callers", () => {
  test("a call without a signature is refused before any function", async () => {
    expect(await stack.api.send({ method: "GET", path: `/transactions/pay_${run}` })).toMatchObject({ status: 403 });
  });

  test("a call without the API key is refused where one is needed", async () => {
    expect(await stack.api.send({ method: "GET", path: "/transactions", signAs: stack.caller })).toMatchObject({
      status: 403,
    });
  });
});
