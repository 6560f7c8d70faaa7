import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { deliver } from "../../testing/deliver";
import { runningStack } from "../../testing/local-stack";
import { charge, paymentIntent, stripeEvent } from "../../testing/stripe";
import { until } from "../../tools/poller";

const stack = runningStack();
const { api, info } = stack;
afterAll(() => stack.close());

const list = (query: Record<string, string>, signAs = info.credentials.operator, key = info.apiKey) =>
  api.send({ method: "GET", path: "/transactions", query, signAs, headers: key ? { "x-api-key": key } : {} });

interface Page {
  readonly transactions: readonly { readonly id: string; readonly merchant_id: string }[];
  readonly cursor: string | null;
}

const ids = Array.from({ length: 7 }, (_, index) => `stripe_pi_list${index}`);

beforeAll(async () => {
  for (const id of ids) {
    const intent = paymentIntent({ id: id.slice("stripe_".length), metadata: { merchant_id: "mrc_list" } });
    const body = stripeEvent("payment_intent.succeeded", intent);
    expect(await deliver(api, info.secrets, "stripe", body)).toMatchObject({ status: 200 });
  }
  await until(
    "all payments in the list",
    async () => ((await list({ merchant_id: "mrc_list" })).json as Page).transactions.length,
    (count) => count === ids.length,
  );
});

describe("GET /transactions", () => {
  test("GET /transactions lists a merchant's transactions page by page, each once", async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const answer = await list({ merchant_id: "mrc_list", limit: "3", ...(cursor && { cursor }) });
      expect(answer.status).toBe(200);
      const page = answer.json as Page;
      seen.push(...page.transactions.map(({ id }) => id));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(seen.sort()).toEqual(ids);
  });

  test("GET /transactions lists by time over all shards", async () => {
    const { json } = await list({ limit: "100", status: "captured" });
    expect((json as Page).transactions.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  });

  test("GET /transactions lists by a status that has an index, of one merchant and of all, and follows a change", async () => {
    const idsOf = async (query: Record<string, string>) =>
      ((await list({ limit: "100", ...query })).json as Page).transactions.map(({ id }) => id);
    const [first = "", second = ""] = ids;
    expect(await idsOf({ merchant_id: "mrc_list", status: "refunded" })).toEqual([]);
    for (const id of [first, second]) {
      const merchant = { metadata: { merchant_id: "mrc_list" } };
      const refunded = {
        payment_intent: id.slice("stripe_".length),
        amount_refunded: 4250,
        refunded: true,
        ...merchant,
      };
      const body = stripeEvent("charge.refunded", charge({ ...refunded, id: `ch_${id}` }));
      expect(await deliver(api, info.secrets, "stripe", body)).toMatchObject({ status: 200 });
    }
    const listed = await until(
      "both in the list of refunded ones",
      () => idsOf({ merchant_id: "mrc_list", status: "refunded" }),
      (found) => found.length === 2,
    );
    expect([...listed].sort()).toEqual([first, second].sort());
    expect(await idsOf({ status: "refunded" })).toEqual(expect.arrayContaining([first, second]));
    expect((await idsOf({ merchant_id: "mrc_list", status: "captured" })).sort()).toEqual(ids.slice(2).sort());
  });

  test("GET /transactions finds a payment by its provider's id", async () => {
    const found = await list({ merchant_id: "mrc_list", provider_id: "pi_list0" });
    expect(found).toMatchObject({ status: 200, json: { transactions: [{ id: "stripe_pi_list0" }], cursor: null } });
    expect(await list({ provider_id: "pi_list0" }, info.credentials.merchant)).toMatchObject({
      status: 200,
      json: { transactions: [], cursor: null },
    });
  });

  test("GET /transactions finds a submitted payment by its reference and by its customer, in every combination", async () => {
    const names = { reference: `order-${Date.now()}`, customer_id: `cus_${Date.now()}` };
    const body = JSON.stringify({
      ...{ merchant_id: "mrc_list", ...names },
      ...{ amount: 1990, currency: "USD", payment_method: "pm_sandbox" },
    });
    const { json } = await api.send({
      ...{ method: "POST", path: "/transactions", body, signAs: info.credentials.operator },
      headers: { "content-type": "application/json", "x-api-key": info.apiKey, "idempotency-key": names.reference },
    });
    const { id } = json as { readonly id: string };
    const one = { merchant_id: "mrc_list", status: "captured", ...names };
    const found = await until(
      "the payment under its reference",
      async () => ((await list(one)).json as Page).transactions,
      ({ length }) => length === 1,
    );
    expect(found).toMatchObject([{ id, ...names, status: "captured", dispute_status: null }]);
    for (const query of [{ reference: names.reference }, { customer_id: names.customer_id }]) {
      expect((await list({ merchant_id: "mrc_list", ...query })).json).toMatchObject({ transactions: [{ id }] });
      expect((await list({ merchant_id: "mrc_other", ...query })).json).toEqual({ transactions: [], cursor: null });
    }
    expect((await list({ ...one, status: "failed" })).json).toEqual({ transactions: [], cursor: null });
  });

  test("GET /transactions takes no cursor of another query, and none that was tampered with", async () => {
    const { json } = await list({ merchant_id: "mrc_list", limit: "2" });
    const cursor = (json as Page).cursor ?? "";
    const refusal = { status: 400, json: { code: "INVALID_CURSOR" } };
    expect(await list({ merchant_id: "mrc_demo", cursor })).toMatchObject(refusal);
    expect(await list({ merchant_id: "mrc_list", cursor: `${cursor.slice(0, -4)}AAAA` })).toMatchObject(refusal);
    expect(await list({ merchant_id: "mrc_list", cursor: "A" })).toMatchObject(refusal);
  });

  test("GET /transactions needs an API key beside the signature", async () => {
    expect((await list({}, info.credentials.operator, "")).status).toBe(403);
    expect((await list({}, info.credentials.operator, "x".repeat(40))).status).toBe(403);
  });

  test("GET /transactions shows a merchant nothing of another's", async () => {
    expect(await list({ merchant_id: "mrc_list" }, info.credentials.merchant)).toMatchObject({ status: 403 });
  });

  test("GET /transactions asks a caller of several merchants to name one", async () => {
    expect(await list({}, info.credentials.merchant)).toMatchObject({
      status: 400,
      json: { code: "MERCHANT_REQUIRED", errors: [{ parameter: "merchant_id", rule: "required" }] },
    });
  });

  test.each([{ limit: "0" }, { limit: "101" }, { status: "lost" }, { from: "yesterday" }, { merchant_id: "a#b" }])(
    "GET /transactions refuses %j",
    async (query) => {
      const [parameter] = Object.keys(query);
      expect(await list(query)).toMatchObject({
        status: 400,
        json: { code: "INVALID_PARAMETER", errors: [{ parameter }] },
      });
    },
  );
});
