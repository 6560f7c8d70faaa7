import { describe, expect, test } from "@jest/globals";
import { EventBody } from "../../core/webhooks/domain/event-body";
import { identify, read } from "../../core/webhooks/providers/internal/read";
import { observationOf } from "../../testing/readings";

const event = (fields: object = {}) =>
  EventBody.of(
    JSON.stringify({
      id: "e1",
      type: "payment.captured",
      occurred_at: "2026-11-18T10:00:00.5Z",
      merchant_id: "m1",
      payment_id: "p1",
      amount: 4250,
      currency: "USD",
      ...fields,
    }),
  );
const observed = (fields: object) => observationOf(read(event(fields)));

describe("events of internal services", () => {
  test("a captured payment is one of its merchant, by the time at which it occurred", () => {
    expect(read(event())).toEqual({
      outcome: "read",
      event: {
        key: { provider: "own", eventId: "m1.e1" },
        system: "internal",
        type: "payment.captured",
        occurredAt: "2026-11-18T10:00:00.500Z",
        observations: [
          {
            kind: "payment",
            name: "own.m1.p1",
            belongsTo: [],
            at: Date.parse("2026-11-18T10:00:00.500Z"),
            final: 2,
            progress: 4,
            status: "captured",
            currency: "USD",
            amount: 4250,
            received: 4250,
            merchantId: "m1",
          },
        ],
      },
    });
    expect(identify(event())).toEqual({ eventId: "m1.e1", type: "payment.captured", class: "mapped" });
  });

  test.each([
    ["pending", 0],
    ["authorized", 0],
    ["failed", 0],
    ["canceled", 1],
    ["captured", 2],
  ])("what is %s is final to degree %i: captured money is not undone by a time", (status, final) => {
    expect(observed({ type: `payment.${status}` })).toMatchObject({ status, final });
  });

  test.each([
    ["pending", 0],
    ["succeeded", 1],
    ["failed", 2],
  ])("a refund that is %s belongs to its payment", (status, final) => {
    expect(observed({ type: `refund.${status}`, object_id: "r1", amount: 100 })).toMatchObject({
      kind: "refund",
      name: "own.m1.p1.r1",
      belongsTo: ["own.m1.p1"],
      status,
      final,
      amount: 100,
      release: "no",
    });
  });

  test.each([
    ["inquiry", 0],
    ["open", 0],
    ["lost", 1],
    ["won", 1],
  ])("a dispute can be of status %s", (status, final) => {
    expect(observed({ type: `dispute.${status}`, object_id: "d1" })).toMatchObject({
      kind: "dispute",
      name: "own.m1.p1.d1",
      belongsTo: ["own.m1.p1"],
      status,
      final,
    });
  });

  test.each([
    ["a refund without its id", { type: "refund.succeeded" }],
    ["an amount beyond the bound", { amount: 100_000_000_000 }],
    ["a date that does not exist", { occurred_at: "2026-13-45T10:00:00Z" }],
    ["a type that there is not", { type: "payment.constructor" }],
  ])("%s is unread", (_, fields) => {
    expect(read(event(fields))).toEqual({ outcome: "unread", reason: "UNEXPECTED_SHAPE" });
  });

  test("an amount at the bound is read", () => {
    expect(observed({ amount: 99_999_999_999 })).toMatchObject({ amount: 99_999_999_999 });
  });
});
