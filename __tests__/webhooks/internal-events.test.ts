import { describe, expect, test } from "@jest/globals";
import { internalEventTypes } from "../../core/contracts/internal-event-schema";
import { internalEvents } from "../../core/webhooks/providers/internal/internal-events";

const base = {
  id: "e1",
  type: "payment.captured",
  occurred_at: "2026-11-18T10:00:00Z",
  merchant_id: "mrc_1",
  payment_id: "p1",
  object_id: "o1",
  amount: 4250,
  currency: "USD",
};
const parse = (event: object) => internalEvents.parse(Buffer.from(JSON.stringify(event)));

describe("an own event", () => {
  test.each(internalEventTypes)("%s is one fact of the merchant's payment", (type) => {
    const [kind, status] = type.split(".");
    expect(parse({ ...base, type })).toMatchObject({
      ok: true,
      value: {
        key: { provider: "own", eventId: "mrc_1.e1" },
        transaction: { id: "own.mrc_1.p1" },
        merchantId: "mrc_1",
        occurredAt: "2026-11-18T10:00:00.000Z",
        facts: [{ kind, status, amount: { amount: 4250, currency: "USD" } }],
      },
    });
  });

  test("keeps its time in UTC with milliseconds, whatever its zone and precision", () => {
    expect(parse({ ...base, occurred_at: "2026-11-18T11:00:00.123456+01:00" })).toMatchObject({
      value: { occurredAt: "2026-11-18T10:00:00.123Z" },
    });
  });

  test.each([
    ["an unknown currency", { currency: "ABC" }, "UNKNOWN_CURRENCY"],
    ["a day that no month has", { occurred_at: "2026-02-30T10:00:00Z" }, "NOT_AN_EVENT"],
    ["a dispute without an id", { type: "dispute.open", object_id: undefined }, "UNEXPECTED_SHAPE"],
    ["another shape", { amount: "1" }, "NOT_AN_EVENT"],
  ])("cannot be used with %s", (_, change, problem) => {
    expect(parse({ ...base, ...change })).toEqual({ ok: false, error: problem });
  });
});
