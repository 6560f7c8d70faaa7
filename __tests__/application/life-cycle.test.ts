import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { eventSources } from "../../core/adapters/providers/catalog";
import { chainProblems } from "../../core/domain/ledger";
import { flagsOf, refundedAmount } from "../../core/domain/transaction";
import { makeProcessor } from "../../lambda/webhook-processor/handler";
import { sqsBatch } from "../../testing/events";
import { FakeClock, InMemoryInbox, InMemoryTransactions, RecordingLog, RecordingMetrics } from "../../testing/fakes";
import { dispute, paymentIntent, refund, stripeEvent } from "../../testing/stripe";

/** One payment's events as each provider sends them: authorized or pending, captured, two refunds, a dispute and its end. */
const CREATED = "2026-11-18T10:00:00.000Z";
const square = (id: string, type: string, object: object) =>
  JSON.stringify({ event_id: id, type, created_at: CREATED, merchant_id: "M1", data: { object } });
const squareMoney = (amount: number) => ({ amount, currency: "USD" });
const paypal = (id: string, event_type: string, resource: object) =>
  JSON.stringify({ id, event_type, create_time: CREATED, resource });
const paypalMoney = (value: string) => ({ currency_code: "USD", value });
const capture = { id: "C1", amount: paypalMoney("42.50"), supplementary_data: { related_ids: { order_id: "O1" } } };
const up = [{ rel: "up", href: "https://api.paypal.com/v2/payments/captures/C1" }];

const stories: Record<string, { readonly transaction: string; readonly events: Record<string, string> }> = {
  stripe: {
    transaction: "stripe_pi_1",
    events: {
      evt_1: stripeEvent("payment_intent.payment_failed", paymentIntent(), { id: "evt_1" }),
      evt_2: stripeEvent("payment_intent.amount_capturable_updated", paymentIntent({ amount_capturable: 4250 }), {
        id: "evt_2",
      }),
      evt_3: stripeEvent("payment_intent.succeeded", paymentIntent(), { id: "evt_3" }),
      evt_4: stripeEvent("refund.created", refund({ id: "re_1", amount: 1000, status: "pending" }), { id: "evt_4" }),
      evt_5: stripeEvent("refund.updated", refund({ id: "re_1", amount: 1000 }), { id: "evt_5" }),
      evt_6: stripeEvent("refund.created", refund({ id: "re_2", amount: 250 }), { id: "evt_6" }),
      evt_7: stripeEvent("charge.dispute.created", dispute(), { id: "evt_7" }),
      evt_8: stripeEvent("charge.dispute.closed", dispute({ status: "won" }), { id: "evt_8" }),
    },
  },
  square: {
    transaction: "square_P1",
    events: {
      e1: square("e1", "payment.created", {
        payment: { id: "P1", status: "APPROVED", amount_money: squareMoney(4250) },
      }),
      e2: square("e2", "payment.updated", {
        payment: { id: "P1", status: "COMPLETED", amount_money: squareMoney(4250) },
      }),
      e3: square("e3", "refund.created", {
        refund: { id: "R1", payment_id: "P1", status: "PENDING", amount_money: squareMoney(1000) },
      }),
      e4: square("e4", "refund.updated", {
        refund: { id: "R1", payment_id: "P1", status: "COMPLETED", amount_money: squareMoney(1000) },
      }),
      e5: square("e5", "refund.updated", {
        refund: { id: "R2", payment_id: "P1", status: "COMPLETED", amount_money: squareMoney(250) },
      }),
      e6: square("e6", "dispute.created", {
        dispute: {
          id: "D1",
          state: "EVIDENCE_REQUIRED",
          amount_money: squareMoney(4250),
          disputed_payment: { payment_id: "P1" },
        },
      }),
      e7: square("e7", "dispute.state.updated", {
        object: {
          dispute_id: "D1",
          state: "WON",
          amount_money: squareMoney(4250),
          disputed_payment: { payment_id: "P1" },
        },
      }),
    },
  },
  paypal: {
    transaction: "paypal_O1",
    events: {
      w1: paypal("w1", "CHECKOUT.ORDER.APPROVED", { id: "O1", purchase_units: [{ amount: paypalMoney("42.50") }] }),
      w2: paypal("w2", "PAYMENT.CAPTURE.COMPLETED", capture),
      w3: paypal("w3", "PAYMENT.CAPTURE.REFUNDED", { id: "R1", amount: paypalMoney("10.00"), links: up }),
      w4: paypal("w4", "PAYMENT.CAPTURE.REFUNDED", { id: "R2", amount: paypalMoney("2.50"), links: up }),
      w5: paypal("w5", "CUSTOMER.DISPUTE.CREATED", {
        dispute_id: "D1",
        dispute_amount: paypalMoney("42.50"),
        disputed_transactions: [{ seller_transaction_id: "C1" }],
      }),
      w6: paypal("w6", "CUSTOMER.DISPUTE.RESOLVED", {
        dispute_id: "D1",
        dispute_amount: paypalMoney("42.50"),
        dispute_outcome: { outcome_code: "RESOLVED_SELLER_FAVOUR" },
        disputed_transactions: [{ seller_transaction_id: "C1" }],
      }),
    },
  },
};

/** Delivers in the given order; what fails, or is lost on its first delivery, comes again until nothing is left. */
async function deliver(provider: string, order: readonly string[], lost: ReadonlySet<number> = new Set()) {
  const { events } = stories[provider] as (typeof stories)[string];
  const inbox = new InMemoryInbox();
  const transactions = new InMemoryTransactions(inbox);
  const clock = new FakeClock();
  let failing = false;
  const handle = makeProcessor({
    sources: eventSources,
    inbox,
    transactions: {
      resolve: (alias) => transactions.resolve(alias),
      find: (id) => (failing ? Promise.reject(new Error("lost")) : transactions.find(id)),
      commit: (commit) => transactions.commit(commit),
      history: (id, options) => transactions.history(id, options),
    },
    retryAfter: async () => undefined,
    clock,
    log: new RecordingLog(),
    metrics: new RecordingMetrics(),
  });
  let waiting = [...order];
  for (const id of new Set(order)) {
    const body = Buffer.from(events[id] ?? "");
    await inbox.accept({
      key: { provider, eventId: id },
      type: "any",
      body,
      receivedAt: clock.now(),
      state: "received",
    });
  }
  for (let round = 0; waiting.length > 0 && round < 5; round++) {
    const again: string[] = [];
    for (const [index, id] of waiting.entries()) {
      failing = round === 0 && lost.has(index);
      const { batchItemFailures } = await handle(sqsBatch(JSON.stringify({ provider, event_id: id })));
      if (batchItemFailures.length > 0) again.push(id);
    }
    waiting = again;
  }
  expect(waiting).toEqual([]);
  return transactions;
}

describe.each(Object.keys(stories))("a payment at %s", (provider) => {
  const { transaction, events } = stories[provider] as (typeof stories)[string];
  const ids = Object.keys(events);

  test("ends refunded in part, its dispute won", async () => {
    const { states } = await deliver(provider, ids);
    const state = states.get(transaction);
    expect([...states.keys()]).toEqual([transaction]);
    expect(state?.status).toBe("partially_refunded");
    expect(state && refundedAmount(state.facts)).toBe(1250);
    expect(state && flagsOf(state.facts)).toEqual([]);
  });

  test("ends the same for every order, repetition, and loss with retry, with an intact chain", async () => {
    const expected = (await deliver(provider, ids)).states.get(transaction);
    const arrival = fc.tuple(
      fc
        .array(fc.constantFrom(...ids), { maxLength: 6 })
        .chain((more) => fc.shuffledSubarray([...ids, ...more], { minLength: ids.length + more.length })),
      fc.uniqueArray(fc.nat({ max: 12 }), { maxLength: 6 }),
    );
    await fc.assert(
      fc.asyncProperty(arrival, async ([order, lost]) => {
        const { states, rows } = await deliver(provider, order, new Set(lost));
        const state = states.get(transaction);
        expect({ ...state, head: undefined }).toEqual({ ...expected, head: undefined });
        expect(rows.length).toBe(ids.length);
        expect(chainProblems(rows)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
