import { describe, expect, test } from "@jest/globals";
import { MemoryDynamo } from "../../bench/dynamo/memory-dynamo";
import type { MerchantScope } from "../../core/access/application/ports";
import type { PaymentSubmission } from "../../core/contracts/payment-submission-schema";
import { dynamoLedger } from "../../core/ledger/adapters/dynamo-ledger";
import { dynamoTransactionFinder } from "../../core/ledger/adapters/dynamo-transaction-finder";
import { recordEvent } from "../../core/ledger/application/record-event";
import { dynamoSubmissions } from "../../core/payments/adapters/dynamo-submissions";
import { recordPayment } from "../../core/payments/application/submit-payment";
import { dynamoTransactionList } from "../../core/queries/adapters/dynamo-transaction-list";
import { type ListTransactionsInput, listTransactions } from "../../core/queries/application/list-transactions";
import { shopActor } from "../../testing/actors";
import { FakeCallers, FakeClock, FakeCursors, RecordingLog, RecordingMetrics } from "../../testing/fakes";
import { aCapture, aDispute, anEvent, anIntent, anOrder, aRefund } from "../../testing/payment-events";
import { payment } from "../../testing/payment-world";
import { SPREAD } from "../../testing/spread";

const scopes: Readonly<Record<string, MerchantScope>> = {
  operator: "*",
  shop: ["mrc_1"],
  rival: ["mrc_2"],
  both: ["mrc_1", "mrc_2"],
};

/** The adapters themselves, over tables in memory. */
function setUp() {
  const dynamo = new MemoryDynamo();
  const clock = new FakeClock(new Date("2026-08-01T10:00:00.000Z"));
  const tables = {
    ...{ client: dynamo.client, clock, spread: SPREAD, keepsAddresses: false },
    ...{ inboxTable: "payment-webhooks", ledgerTable: "payment-transactions" },
    ...{ transactionsTable: "transactions", objectsTable: "payment-objects" },
  };
  const ledger = dynamoLedger(tables);
  const transactions = dynamoTransactionFinder(dynamo.client, "transactions");
  const submissions = dynamoSubmissions(tables);
  let made = 0;
  const submit = async (fields: Partial<PaymentSubmission> = {}) => {
    clock.advance(60_000);
    const id = String(++made).padStart(24, "0");
    const deps = { submissions, transactions, clock, log: new RecordingLog(), metrics: new RecordingMetrics() };
    const data = { ...payment(), ...fields };
    const receipt = await recordPayment({ ...deps, randomId: () => id }, data, { key: id, hours: 24 }, shopActor);
    if (!receipt.ok) throw new Error(JSON.stringify(receipt.error));
    return receipt.value.transactionId;
  };
  const record = async (...[observations, fields]: Parameters<typeof anEvent>) => {
    clock.advance(60_000);
    await recordEvent({ transactions: ledger, clock }, anEvent(observations, fields));
  };
  const cursors = new FakeCursors();
  const list = dynamoTransactionList({ client: dynamo.client, table: "transactions" });
  const deps = { list, transactions, callers: new FakeCallers(scopes), cursors, clock, spread: SPREAD };
  const ask = (input: Partial<ListTransactionsInput>) => listTransactions(deps, { caller: "operator", ...input });
  const found = async (input: Partial<ListTransactionsInput>) => {
    const page = await ask(input);
    if (!page.ok) throw new Error(JSON.stringify(page.error));
    return page.value.transactions.map(({ transactionId }) => transactionId);
  };
  return { dynamo, clock, submit, record, ask, found };
}

describe("a look-up by reference or customer", () => {
  test("a look-up by reference shows each payment that was submitted under it, however long ago, newest first", async () => {
    const { clock, submit, found } = setUp();
    const [first, second] = [await submit({ reference: "order-7" }), await submit({ reference: "order-7" })];
    await submit({ reference: "order-77" });
    clock.advance(200 * 86_400_000);
    expect(await found({ caller: "shop", reference: "order-7" })).toEqual([second, first]);
    expect(await found({ caller: "shop", reference: "order-70" })).toEqual([]);
  });

  test("a payment without a reference is found by its customer, and under no reference", async () => {
    const { submit, found } = setUp();
    const { reference: _, ...fields } = payment();
    const id = await submit({ ...fields, reference: undefined });
    expect(await found({ caller: "shop", customerId: "cus_1" })).toEqual([id]);
    expect(await found({ caller: "shop", reference: "undefined" })).toEqual([]);
  });

  test("a customer's payments are shown page by page, each once, newest first", async () => {
    const { submit, ask } = setUp();
    const ids: string[] = [];
    for (let index = 0; index < 7; index++) {
      ids.unshift(await submit({ customer_id: "cus_7" }));
      await submit({ customer_id: "cus_8" });
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await ask({ caller: "shop", customerId: "cus_7", limit: 3, cursor });
      if (!page.ok) throw new Error(JSON.stringify(page.error));
      seen.push(...page.value.transactions.map(({ transactionId }) => transactionId));
      cursor = page.value.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(ids);
  });

  test("reference, customer, status, provider's id and time combine to the payments that have them all", async () => {
    const { submit, record, found } = setUp();
    const [one, other] = [await submit({ customer_id: "cus_a" }), await submit({ customer_id: "cus_b" })];
    const intent = anIntent({ name: "stripe_pi_9", merchantId: "mrc_1", status: "captured" });
    await record([intent], { submittedAs: one });
    const all = {
      caller: "shop",
      reference: "order-1",
      customerId: "cus_a",
      status: "captured",
      providerId: "pi_9",
    } as const;
    const span = { from: "2026-08-01T10:00:30Z", to: "2026-08-01T10:01:30Z" };
    expect(await found({ ...all, ...span })).toEqual([one]);
    const { providerId: _, ...listed } = all;
    expect(await found({ ...listed, ...span })).toEqual([one]);
    for (const wrong of [
      { reference: "order-2" },
      { customerId: "cus_b" },
      { status: "pending" },
      { from: span.to, to: "2026-08-02T00:00:00Z" },
    ] as const) {
      expect(await found({ ...listed, ...span, ...wrong })).toEqual([]);
      expect(await found({ ...all, ...span, ...wrong })).toEqual([]);
    }
    expect(await found({ caller: "shop", reference: "order-1", status: "pending" })).toEqual([other]);
    expect(await found({ caller: "shop", customerId: "cus_b", status: "pending" })).toEqual([other]);
  });

  test("what is shown is how the payment stands, and a payment that no status index has is found all the same", async () => {
    const { submit, record, ask } = setUp();
    const id = await submit();
    await record([anIntent({ name: "stripe_pi_9", merchantId: "mrc_1" })], { submittedAs: id });
    await record([aDispute({ belongsTo: ["stripe_pi_9"], merchantId: "mrc_1" })]);
    expect(await ask({ caller: "shop", reference: "order-1" })).toMatchObject({
      value: {
        transactions: [
          {
            state: { status: "disputed", disputes: { open: 1n } },
            submission: { reference: "order-1", customerId: "cus_1" },
          },
        ],
      },
    });
  });

  test.each<[string, Partial<ListTransactionsInput>]>([
    ["an operator", { caller: "operator" }],
    ["a caller of two merchants", { caller: "both" }],
  ])("a look-up by reference or customer of %s must name the merchant", async (_, caller) => {
    const { submit, ask, found } = setUp();
    const id = await submit();
    for (const names of [{ reference: "order-1" }, { customerId: "cus_1" }]) {
      expect(await ask({ ...caller, ...names })).toMatchObject({
        ok: false,
        error: { code: "MERCHANT_REQUIRED", errors: [{ parameter: "merchant_id", rule: "required" }] },
      });
      expect(await found({ ...caller, ...names, merchantId: "mrc_1" })).toEqual([id]);
    }
  });
});

describe("a look-up by a provider's id", () => {
  test.each([
    ["pi_1", "stripe_pi_1"],
    ["stripe_ch_1", "stripe_pi_1"],
    ["ch_1", "stripe_pi_1"],
    ["O1", "paypal_O1"],
    ["C1", "paypal_O1"],
    ["SQ1", "square_SQ1"],
    ["77", "own.mrc_1.77"],
  ])("the id %s finds the payment, whatever its provider", async (providerId, id) => {
    const { record, found } = setUp();
    const merchantId = "mrc_1";
    await record([anIntent({ merchantId })]);
    await record([aCapture({ kind: "charge", name: "stripe_ch_1", belongsTo: ["stripe_pi_1"], merchantId })]);
    await record([anOrder({ merchantId })]);
    await record([aCapture({ belongsTo: ["paypal_O1"], merchantId })]);
    await record([anIntent({ kind: "payment", name: "square_SQ1", merchantId })]);
    await record([anIntent({ kind: "payment", name: "own.mrc_1.77", merchantId })], { system: "internal" });
    expect(await found({ caller: "shop", providerId })).toEqual([id]);
    expect(await found({ caller: "shop", providerId, status: "failed" })).toEqual([]);
  });

  test("the ids of a payment that two transactions turned out to be find it once", async () => {
    const { record, found } = setUp();
    await record([aRefund({ name: "paypal_R1", belongsTo: ["paypal_C1"], merchantId: "mrc_1" })]);
    await record([anOrder({ merchantId: "mrc_1" })]);
    await record([aCapture({ belongsTo: ["paypal_O1"], merchantId: "mrc_1" })]);
    for (const providerId of ["C1", "O1", "paypal_C1"]) {
      expect(await found({ caller: "shop", providerId })).toEqual(["paypal_O1"]);
    }
    expect(await found({ caller: "shop", from: "2026-08-01T00:00:00Z" })).toEqual(["paypal_O1"]);
  });

  test("an id that two providers use shows both payments, page by page", async () => {
    const { record, ask } = setUp();
    await record([anIntent({ kind: "payment", name: "square_X", merchantId: "mrc_1" })]);
    await record([anOrder({ name: "paypal_X", merchantId: "mrc_1" })]);
    const first = await ask({ caller: "shop", providerId: "X", limit: 1 });
    expect(first).toMatchObject({ value: { transactions: [{ transactionId: "paypal_X" }] } });
    const cursor = first.ok ? first.value.cursor : undefined;
    const second = await ask({ caller: "shop", providerId: "X", limit: 1, cursor });
    expect(second).toMatchObject({ value: { transactions: [{ transactionId: "square_X" }] } });
    expect(second.ok && second.value.cursor).toBeUndefined();
  });

  test("a look-up by a provider's id is one read, however much there is", async () => {
    const { dynamo, record, found } = setUp();
    for (let index = 0; index < 40; index++)
      await record([anIntent({ name: `stripe_pi_${index}`, merchantId: "mrc_1" })]);
    dynamo.takeReads();
    expect(await found({ caller: "shop", providerId: "pi_7" })).toEqual(["stripe_pi_7"]);
    expect(dynamo.takeReads()).toEqual({ calls: 1, items: 1 });
  });
});

describe("what belongs to another merchant", () => {
  const queries: readonly Partial<ListTransactionsInput>[] = [
    { reference: "order-1" },
    { customerId: "cus_1" },
    { providerId: "pi_9" },
    { providerId: "stripe_pi_9" },
    { providerId: "pay_000000000000000000000001" },
    { providerId: "own.mrc_1.77" },
    { providerId: "77" },
  ];

  test.each(queries)(
    "a look-up by %j of another merchant's payment answers like one of what nobody has",
    async (query) => {
      const { submit, record, ask, found } = setUp();
      const id = await submit();
      await record([anIntent({ name: "stripe_pi_9", merchantId: "mrc_1" })], { submittedAs: id });
      await record([anIntent({ kind: "payment", name: "own.mrc_1.77", merchantId: "mrc_1" })], { system: "internal" });
      expect((await found({ caller: "shop", ...query })).length).toBe(1);

      const nothing = await setUp().ask({ caller: "rival", ...query });
      expect(nothing).toEqual({ ok: true, value: { transactions: [] } });
      expect(await ask({ caller: "rival", ...query })).toEqual(nothing);
      expect(await ask({ caller: "both", merchantId: "mrc_2", ...query })).toEqual(nothing);
      const foreign = { caller: "rival", merchantId: "mrc_1", ...query };
      expect(await ask(foreign)).toEqual(await setUp().ask(foreign));
      expect(await ask(foreign)).toEqual({ ok: false, error: "CALLER_NOT_BOUND" });
    },
  );

  test("merchants that use the same reference and customer each find their own payments", async () => {
    const { submit, found } = setUp();
    const [mine, theirs] = [await submit(), await submit({ merchant_id: "mrc_2" })];
    for (const query of [{ reference: "order-1" }, { customerId: "cus_1" }]) {
      expect(await found({ caller: "shop", ...query })).toEqual([mine]);
      expect(await found({ caller: "rival", ...query })).toEqual([theirs]);
    }
  });

  test("a payment whose events name no merchant is found by its provider's id by operators only", async () => {
    const { record, found } = setUp();
    await record([anOrder()]);
    expect(await found({ providerId: "O1" })).toEqual(["paypal_O1"]);
    expect(await found({ caller: "both", providerId: "O1" })).toEqual([]);
  });
});
