import { expect, test } from "@jest/globals";
import { EventBody } from "../../core/webhooks/domain/event-body";
import { read } from "../../core/webhooks/providers/internal/read";
import { OneTransaction } from "../../testing/one-transaction";

const internal = (id: string, fields: object) => {
  const body = { id, merchant_id: "mrc_1", payment_id: "p1", occurred_at: "2026-11-18T10:00:00Z", ...fields };
  const reading = read(EventBody.of(JSON.stringify(body)));
  if (reading.outcome !== "read") throw new Error(`${id} is ${reading.outcome}`);
  const { event } = reading;
  return { ...event, event: `own#${event.key.eventId}` };
};
const usd = internal("a1", { type: "payment.captured", amount: 1000, currency: "USD" });
const eur = internal("a2", { type: "payment.captured", amount: 900, currency: "EUR" });
const laterEur = internal("a3", {
  type: "payment.captured",
  amount: 900,
  currency: "EUR",
  occurred_at: "2026-11-18T10:00:05Z",
});

test.each([
  ["at the same time", [usd, eur]],
  ["one after the other", [usd, laterEur]],
])("captures in two currencies %s never lend each other their amount, and are flagged in any order", (_, events) => {
  for (const order of [events, [...events].reverse(), [...events, ...events]]) {
    const transaction = new OneTransaction();
    for (const event of order) transaction.apply(event);
    expect(transaction.state).toMatchObject({ currency: "EUR", captured: 900n, flags: ["currency_mismatch"] });
  }
});

test("a payment that was planned in one currency and captured in another counts as captured, without a flag", () => {
  const planned = internal("a0", { type: "payment.pending", amount: 1000, currency: "USD" });
  for (const order of [
    [planned, laterEur],
    [laterEur, planned],
  ]) {
    const transaction = new OneTransaction();
    for (const event of order) transaction.apply(event);
    expect(transaction.state).toMatchObject({ status: "captured", currency: "EUR", captured: 900n, flags: [] });
  }
});
