import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { EventReading, Observation } from "../../core/ledger/domain/observation";
import { EventBody } from "../../core/webhooks/domain/event-body";
import * as internal from "../../core/webhooks/providers/internal/read";
import * as paypal from "../../core/webhooks/providers/paypal/read";
import * as square from "../../core/webhooks/providers/square/read";
import * as stripe from "../../core/webhooks/providers/stripe/read";
import { sources } from "../../simulation/catalog";
import { paypalCapture, paypalDispute, paypalEvent, paypalRefund, paypalValue } from "../../testing/paypal";
import { simulatedEventsOf } from "../../testing/simulated-events";
import { squareDispute, squareEvent, squarePayment, squareRefund } from "../../testing/square";
import { charge, dispute, paymentIntent, refund, stripeEvent, thinEvent } from "../../testing/stripe";

interface Reader {
  readonly identify: (body: EventBody) => object | undefined;
  readonly read: (body: EventBody) => EventReading;
}

const order = {
  id: "O1",
  purchase_units: [{ amount: paypalValue("1.00"), payments: { captures: [paypalCapture()] } }],
};
const internalEvent = {
  id: "e1",
  type: "refund.succeeded",
  occurred_at: "2026-11-18T10:00:00Z",
  merchant_id: "m1",
  payment_id: "p1",
  object_id: "r1",
  amount: 100,
  currency: "USD",
};

/** Valid events of every kind of object. */
const events: readonly (readonly [Reader, string])[] = [
  [stripe, stripeEvent("payment_intent.succeeded", paymentIntent())],
  [stripe, stripeEvent("charge.refunded", charge(), { apiVersion: "2024-06-20" })],
  [stripe, stripeEvent("charge.failed", charge({ status: "failed", failure_balance_transaction: "txn_1" }))],
  [stripe, stripeEvent("charge.expired", charge({ captured: false, amount_captured: null }))],
  [stripe, stripeEvent("refund.created", refund({ created: 1795000000 }))],
  [stripe, stripeEvent("charge.dispute.created", dispute())],
  [stripe, stripeEvent("checkout.session.completed", { payment_intent: "pi_1", metadata: { merchant_id: "m1" } })],
  [stripe, thinEvent("v1.charge.refunded", { id: "ch_1", type: "charge" })],
  [paypal, paypalEvent("CHECKOUT.ORDER.COMPLETED", order)],
  [paypal, paypalEvent("CHECKOUT.PAYMENT-APPROVAL.REVERSED", { order_id: "O1" })],
  [paypal, paypalEvent("PAYMENT.CAPTURE.COMPLETED", paypalCapture())],
  [paypal, paypalEvent("PAYMENT.CAPTURE.REVERSED", paypalCapture({ status: "REVERSED" }))],
  [paypal, paypalEvent("PAYMENT.CAPTURE.REFUNDED", paypalRefund())],
  [paypal, paypalEvent("CUSTOMER.DISPUTE.RESOLVED", paypalDispute({ dispute_outcome: { outcome_code: "ACCEPTED" } }))],
  [square, squareEvent("payment.updated", squarePayment({ refunded_money: { amount: 1, currency: "USD" } }))],
  [square, squareEvent("refund.updated", squareRefund())],
  [square, squareEvent("dispute.state.updated", squareDispute())],
  [internal, JSON.stringify(internalEvent)],
];

const amounts = ["amount", "received", "capturable", "captured", "reversed", "lost"] as const;

function amountsIn(observation: Observation): unknown[] {
  const fields = observation as unknown as Readonly<Record<string, unknown>>;
  const total = "refundTotal" in observation ? [observation.refundTotal?.amount] : [];
  return [...amounts.map((name) => fields[name]), ...total].filter((one) => one !== undefined && one !== "unknown");
}

/** Whatever the reading is, nothing that the ledger cannot keep comes out of it. */
function expectSound(reading: EventReading): void {
  if (reading.outcome !== "read") return;
  const { event } = reading;
  expect(event.occurredAt).toBe(new Date(event.occurredAt).toISOString());
  expect(event.observations.length).toBeGreaterThan(0);
  for (const observation of event.observations) {
    for (const amount of amountsIn(observation)) {
      expect(Number.isSafeInteger(amount) && (amount as number) >= 0).toBe(true);
    }
    expect(amountsIn(observation).length === 0 || /^[A-Z]{3,10}$/.test(observation.currency ?? "")).toBe(true);
    expect(Number.isSafeInteger(observation.at)).toBe(true);
    expect(Number.isSafeInteger(observation.progress)).toBe(true);
    for (const name of [observation.name, ...observation.belongsTo]) {
      expect(name).toMatch(/^(stripe_|paypal_|square_|own\.)[A-Za-z0-9_.@-]{1,420}$/);
    }
    expect(JSON.parse(JSON.stringify(observation))).toEqual(observation);
  }
}

type Path = readonly (string | number)[];
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (value === null || typeof value !== "object") return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function changed(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...(value as object) };
  const held = copy as Record<string | number, unknown>;
  if (rest.length === 0 && replacement === undefined) delete held[key];
  else held[key] = changed(held[key], rest, replacement);
  return copy;
}

const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(undefined, null, "", "constructor", "__proto__", "-4.00", "1e9", "USD", [], {}, [null], true),
  fc.constantFrom(-1, 0, 0.5, 2 ** 53, 1e21, 8.64e15, -(2 ** 60), 9_007_199_254_740_991),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

describe("any body", () => {
  test("that was an event and had its values changed is read without an exception, into sound amounts only", () => {
    const mutated = fc
      .tuple(fc.constantFrom(...events), fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 4 }))
      .map(([[reader, body], changes]) => {
        let value: unknown = JSON.parse(body);
        for (const [place, replacement] of changes) {
          const paths = pathsOf(value);
          value = changed(value, paths[place % paths.length] ?? [], replacement);
        }
        return { reader, body: EventBody.of(JSON.stringify(value) ?? "") };
      });
    fc.assert(
      fc.property(mutated, ({ reader, body }) => {
        expectSound(reader.read(body));
        reader.identify(body);
      }),
      { numRuns: 4000 },
    );
  });

  test("that is no JSON or no event is unread at every provider, and identified at none", () => {
    for (const reader of [stripe, paypal, square, internal]) {
      for (const body of [
        "",
        "{",
        "null",
        "[]",
        "7",
        '"text"',
        "{}",
        '\ufeff{"id":"evt_1"}',
        '{"__proto__":{"id":"x"}}',
      ]) {
        expect(reader.read(EventBody.of(body))).toEqual({ outcome: "unread", reason: "UNEXPECTED_SHAPE" });
        expect(reader.identify(EventBody.of(body))).toBeUndefined();
      }
    }
  });

  test("of a simulated event is read at its provider, but for those that name an object only", () => {
    const readers = { stripe, paypal, square };
    for (const provider of ["stripe", "paypal", "square"] as const) {
      const simulated = simulatedEventsOf(provider);
      expect(simulated.length).toBeGreaterThan(10);
      for (const { type, body } of simulated) {
        const reading = readers[provider].read(EventBody.of(body));
        const expected = sources[provider].types.get(type)?.unprocessed === undefined ? "read" : "fetch";
        expect([type, reading.outcome]).toEqual([type, expected]);
        expectSound(reading);
      }
    }
  });

  test("as it stands is read at its provider", () => {
    for (const [reader, body] of events) expect(reader.read(EventBody.of(body)).outcome).toMatch(/^(read|fetch)$/);
  });
});
