import { describe, expect, test } from "@jest/globals";
import { ssmCallers } from "../../core/access/adapters/ssm-callers";
import { isObjectKey } from "../../core/contracts/object-key";
import type { EventReading } from "../../core/ledger/domain/observation";
import { screen } from "../../core/payments/domain/screening";
import { digitsOf, money } from "../../core/shared/domain/money";
import { EventBody } from "../../core/webhooks/domain/event-body";
import { eventSources } from "../../core/webhooks/providers/catalog";
import { stripeAmount, stripeMinorUnits } from "../../core/webhooks/providers/stripe/amount";
import { payment, paymentWorld } from "../../testing/payment-world";
import { paypalCapture, paypalDispute, paypalEvent, paypalRefund, paypalValue } from "../../testing/paypal";
import { OWN, receiverWorld } from "../../testing/receiver-world";
import { squareDispute, squareEvent, squarePayment, squareRefund } from "../../testing/square";
import { charge, dispute, paymentIntent, refund, stripeEvent, thinEvent } from "../../testing/stripe";

/** What every object of JavaScript has, and no map of Tap's may find. */
const INHERITED = [...Object.getOwnPropertyNames(Object.prototype), "length", "prototype"];

const readingOf = (provider: string, body: string): EventReading | undefined =>
  eventSources.get(provider)?.read(EventBody.of(body));

const unknownStatus = { outcome: "unread", reason: "UNKNOWN_STATUS" };
const unexpected = { outcome: "unread", reason: "UNEXPECTED_SHAPE" };
const unknownType = { outcome: "unread", reason: "UNKNOWN_TYPE" };

/** Every look-up by a sender's text: what is looked up, the event, and how it must be read. */
const lookUps: readonly (readonly [string, string, (text: string) => string, object])[] = [
  [
    "status of an intent",
    "stripe",
    (s) => stripeEvent("payment_intent.succeeded", paymentIntent({ status: s as "canceled" })),
    unknownStatus,
  ],
  ["status of a charge", "stripe", (s) => stripeEvent("charge.updated", charge({ status: s })), unknownStatus],
  ["status of a refund", "stripe", (s) => stripeEvent("refund.created", refund({ status: s })), unknownStatus],
  [
    "status of a dispute",
    "stripe",
    (s) => stripeEvent("charge.dispute.created", dispute({ status: s })),
    unknownStatus,
  ],
  ["type of an event", "stripe", (s) => stripeEvent(s, paymentIntent()), unknownType],
  ["type of an object", "stripe", (s) => thinEvent("v1.charge.refunded", { id: "ch_1", type: s }), unexpected],
  [
    "status of a capture",
    "paypal",
    (s) => paypalEvent("PAYMENT.CAPTURE.COMPLETED", paypalCapture({ status: s })),
    unknownStatus,
  ],
  [
    "status of a refund",
    "paypal",
    (s) => paypalEvent("PAYMENT.CAPTURE.REFUNDED", paypalRefund({ status: s })),
    unknownStatus,
  ],
  [
    "status of an authorization",
    "paypal",
    (s) => paypalEvent("PAYMENT.AUTHORIZATION.CREATED", paypalCapture({ status: s })),
    unknownStatus,
  ],
  [
    "outcome of a dispute",
    "paypal",
    (s) => paypalEvent("CUSTOMER.DISPUTE.RESOLVED", paypalDispute({ dispute_outcome: { outcome_code: s } })),
    unknownStatus,
  ],
  ["type of an event", "paypal", (s) => paypalEvent(s, paypalCapture()), unknownType],
  ["status of a payment", "square", (s) => squareEvent("payment.updated", squarePayment({ status: s })), unknownStatus],
  ["status of a refund", "square", (s) => squareEvent("refund.updated", squareRefund({ status: s })), unknownStatus],
  [
    "state of a dispute",
    "square",
    (s) => squareEvent("dispute.state.updated", squareDispute({ state: s })),
    unknownStatus,
  ],
  ["type of an event", "square", (s) => squareEvent(s, squarePayment(), { holder: "payment" }), unknownType],
  ["type of an event", "own", (s) => JSON.stringify({ ...OWN, type: s }), unexpected],
];

describe.each(INHERITED)("the name %s, which every object has", (name) => {
  test.each(lookUps)(`%s of %s is not found by the name ${name}`, (_, provider, body, reading) => {
    expect(readingOf(provider, body(name))).toEqual(reading);
    expect(readingOf(provider, body(name.toUpperCase()))).toEqual(reading);
  });

  test(`no currency is called ${name}`, () => {
    for (const code of [name, name.toUpperCase()]) {
      expect([digitsOf(code), money(1, code)]).toEqual([undefined, undefined]);
      expect(stripeAmount({ amount: 7, currency: code })?.amount).toBe(7);
      expect(stripeMinorUnits(7, code)).toBe(7);
    }
    const amount = { amount: paypalValue("7.00", name) };
    const reading = readingOf("paypal", paypalEvent("PAYMENT.CAPTURE.COMPLETED", paypalCapture(amount)));
    expect(["read", "unread"]).toContain(reading?.outcome);
  });

  test(`no screening rule has an amount for the currency ${name}`, () => {
    const submission = { amount: 400_000, currency: name, customerId: "c", paymentMethod: "pm_1" };
    expect(screen(submission, { customerPayments: 0 })).toEqual(["large_amount"]);
  });

  test(`no webhook provider is called ${name}`, async () => {
    const { send, nothingWritten } = receiverWorld();
    expect(await send("{}", { provider: name, headers: {} })).toMatchObject({ status: 404 });
    nothingWritten();
  });

  test(`no caller is bound by being called ${name}`, async () => {
    const value = async () => JSON.stringify({ "arn:aws:iam::123456789012:role/shop": "*" });
    const parameters = { of: () => ({ value, refreshed: value, readAt: () => undefined }) };
    expect(await ssmCallers(parameters, "callers").scopeOf(name)).toBeUndefined();
    expect(await paymentWorld().submit(payment(), "key-1", name)).toMatchObject({ status: 403 });
  });

  test(`a refund whose id is ${name} counts once, or is refused by name`, async () => {
    const { sendOwn, inbox } = receiverWorld();
    const { status } = await sendOwn({ ...OWN, type: "refund.succeeded", object_id: name });
    expect([status, inbox.events.size]).toEqual(isObjectKey(name) ? [200, 1] : [400, 0]);
  });
});
