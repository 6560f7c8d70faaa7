import { describe, expect, test } from "@jest/globals";
import { EventBody } from "../../core/webhooks/domain/event-body";
import { identify, read, readFetchedObject } from "../../core/webhooks/providers/stripe/read";
import { observationOf } from "../../testing/readings";
import { charge, paymentIntent, refund, thinEvent } from "../../testing/stripe";

const reading = (type: string, related: { id: string; type: string }, fields = {}) =>
  read(EventBody.of(thinEvent(type, related, fields)));

const MISSING = "v2.core.health.event_generation_failure.resolved";
const key = { provider: "stripe", eventId: "evt_1" };
const fetchedAt = new Date("2026-11-18T12:00:00.000Z");
const VERSION = "2026-10-28.endive";

describe("Stripe's thin events", () => {
  test.each([
    ["v1.payment_intent.succeeded", { id: "pi_1", type: "payment_intent" }],
    ["v1.charge.refunded", { id: "ch_1", type: "charge" }],
    ["v1.charge.refund.updated", { id: "re_1", type: "refund" }],
    ["v1.refund.failed", { id: "re_1", type: "refund" }],
    ["v1.charge.dispute.closed", { id: "dp_1", type: "dispute" }],
  ])("%s asks for its object", (type, object) => {
    expect(reading(type, object)).toEqual({ outcome: "fetch", object, type: type.replace("v1.", "") });
  });

  test.each([
    ["v1.billing.meter.error_report_triggered", "billing.meter"],
    ["v1.customer.updated", "customer"],
    ["v2.core.account.closed", "v2.core.account"],
    ["v2.core.event_destination.ping", "v2.core.event_destination"],
    ["v1.invoice.paid", "invoice"],
  ])("%s is irrelevant", (type, object) => {
    expect(reading(type, { id: "x_1", type: object })).toEqual({ outcome: "irrelevant" });
  });

  test("a thin event of a type on no list is unread", () => {
    const unknown = { outcome: "unread", reason: "UNKNOWN_TYPE" };
    expect(reading("v1.payment_intent.new", { id: "pi_1", type: "payment_intent" })).toEqual(unknown);
    expect(reading("v2.payments.off_session_payment.succeeded", { id: "osp_1", type: "x" })).toEqual(unknown);
  });

  test.each([
    ["no object", { related_object: null }],
    ["another object than its type is about", { related_object: { id: "re_1", type: "refund" } }],
    ["an id that could be a path", { related_object: { id: "../v1/payouts", type: "charge" } }],
  ])("a thin event that names %s is unread", (_, fields) => {
    const said = reading("v1.charge.refunded", { id: "ch_1", type: "charge" }, fields);
    expect(said).toEqual({ outcome: "unread", reason: "UNEXPECTED_SHAPE" });
  });

  test("a thin event of a connected account is irrelevant", () => {
    const event = thinEvent("v1.charge.refunded", { id: "ch_1", type: "charge" }, { context: "acct_1" });
    expect(read(EventBody.of(event))).toEqual({ outcome: "irrelevant" });
    expect(identify(EventBody.of(event))).toMatchObject({ type: "v1.charge.refunded", class: "irrelevant" });
  });
});

describe("an object that was fetched", () => {
  test("is read as it was at the time of the answer, in the version asked for", () => {
    const object = charge({ amount: 5000, amount_captured: 3200, amount_refunded: 2500 });
    const said = readFetchedObject(object, fetchedAt, "2024-06-20", key, "charge.refunded");
    expect(said).toMatchObject({ event: { key, type: "charge.refunded", occurredAt: fetchedAt.toISOString() } });
    expect(observationOf(said)).toMatchObject({
      at: fetchedAt.getTime(),
      refundTotal: { amount: 2500, countsRelease: true },
    });
  });

  test("is read as its event would carry it: only the type tells that a hold has expired", () => {
    const hold = charge({ captured: false, amount_captured: 0 });
    expect(observationOf(readFetchedObject(hold, fetchedAt, VERSION, key, "v1.charge.expired"))).toMatchObject({
      status: "canceled",
      final: 1,
    });
    expect(observationOf(readFetchedObject(hold, fetchedAt, VERSION, key, "v1.charge.succeeded"))).toMatchObject({
      status: "authorized",
    });
  });

  test.each([
    ["payment_intent.succeeded", { ...paymentIntent(), status: "succeeded" }, "intent"],
    ["refund.created", refund(), "refund"],
  ])("for %s is read whatever it is", (type, object, kind) => {
    expect(observationOf(readFetchedObject(object, fetchedAt, VERSION, key, type))).toMatchObject({ kind });
  });

  test.each([
    ["nothing", undefined],
    ["an error", { error: { type: "invalid_request_error" } }],
    ["another object", refund()],
  ])("that is %s leaves the event unread", (_, object) => {
    const said = readFetchedObject(object, fetchedAt, VERSION, key, "charge.refunded");
    expect(said).toEqual({ outcome: "unread", reason: "UNEXPECTED_SHAPE" });
  });
});

describe("an event that Stripe failed to create", () => {
  const impact = {
    event_type: "charge.expired",
    related_object: { id: "ch_1", type: "charge", url: "/v1/charges/ch_1" },
  };
  const told = (fields: object) => ({
    id: "evt_7",
    object: "v2.core.event",
    type: MISSING,
    data: { impact: { ...impact, ...fields } },
  });

  test("is told without its data: the telling event is fetched first", () => {
    const delivered = read(
      EventBody.of(thinEvent(MISSING, { id: "x", type: "x" }, { id: "evt_7", related_object: null })),
    );
    expect(delivered).toEqual({ outcome: "fetch", object: { type: "event", id: "evt_7" }, type: MISSING });
  });

  test("is read from the object that it would have been about", () => {
    const object = { type: "charge", id: "ch_1" };
    const expected = { outcome: "fetch", object, type: "charge.expired" };
    expect(readFetchedObject(told({}), fetchedAt, VERSION, key, MISSING)).toEqual(expected);
    expect(readFetchedObject(told({ event_type: "v1.charge.expired" }), fetchedAt, VERSION, key, MISSING)).toEqual(
      expected,
    );
    expect(read(EventBody.of(JSON.stringify(told({}))))).toEqual(expected);
  });

  test.each([
    ["of a type that is irrelevant", { event_type: "customer.created" }, { outcome: "irrelevant" }],
    ["of a connected account", { context: "acct_1" }, { outcome: "irrelevant" }],
    ["of an unknown type", { event_type: "charge.new" }, { outcome: "unread", reason: "UNKNOWN_TYPE" }],
    ["without an object", { related_object: null }, { outcome: "unread", reason: "UNEXPECTED_SHAPE" }],
  ])("%s is %o", (_, fields, expected) => {
    expect(readFetchedObject(told(fields), fetchedAt, VERSION, key, MISSING)).toEqual(expected);
  });

  test("stays unread where the fetched event has no data either", () => {
    const said = readFetchedObject({ id: "evt_7", type: MISSING }, fetchedAt, VERSION, key, MISSING);
    expect(said).toEqual({ outcome: "unread", reason: "UNEXPECTED_SHAPE" });
  });
});
