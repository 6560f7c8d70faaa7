import { describe, expect, test } from "@jest/globals";
import { maskedEvent } from "../../core/operations/domain/masked-event";
import { simulatedEventsOf } from "../../testing/simulated-events";

const masked = (value: unknown) => maskedEvent(JSON.stringify(value));

describe("a masked event", () => {
  test("shows ids, types, statuses, amounts, times and flags", () => {
    const event = {
      id: "evt_1",
      type: "payment_intent.succeeded",
      created: 1_764_000_000,
      livemode: false,
      data: {
        object: {
          id: "pi_1",
          amount: 4250,
          currency: "usd",
          status: "succeeded",
          latest_charge: "ch_1",
          customer: "cus_1",
          charges: null,
        },
      },
      resource: {
        state: "completed",
        update_time: "2026-11-18T10:00:00Z",
        amount: { value: "12.00", currency_code: "EUR" },
      },
    };
    expect(masked(event)).toEqual(event);
  });

  test.each([
    { receipt_email: "jane@shop.example" },
    { billing_details: { name: "Jane", email: null } },
    { shipping: { carrier: "DHL", address: { line1: "1 High Street" } } },
    { customer_details: { phone: "+491701234567" } },
    { payer: { payer_id: "P1", email_address: "jane@shop.example" } },
    { payer_info: { first_name: "Jane", last_name: "Doe" } },
    { buyer_email_address: "jane@shop.example" },
    { shipping_address: { locality: "Berlin", postal_code: "10115" } },
    { address: { state: "BE", city: "Berlin" } },
    { note: "for Jane" },
    { description: "Order of Jane Doe" },
    { card: { last4: "4242", fingerprint: "abc", brand: "visa" }, cardholder_name: "Jane" },
    { customer_ip_address: "192.0.2.7" },
    { metadata: { customer: "Jane", order: "1" } },
    { anything: "Jane Doe, Berlin" },
    { anything: "jane@shop.example" },
    { list: [{ deep: [{ email: "jane@shop.example" }] }] },
  ])("shows nothing of what %j says about a customer", (event) => {
    const text = JSON.stringify(masked(event));
    expect(text).not.toMatch(/jane|doe|berlin|high street|4242|10115|491701|192\.0\.2|DHL/i);
    expect(text).toContain("…");
  });

  test("shows of metadata what Tap itself reads", () => {
    expect(masked({ metadata: { merchant_id: "mrc_1", tap_transaction_id: "pay_1", who: "Jane" } })).toEqual({
      metadata: { merchant_id: "mrc_1", tap_transaction_id: "pay_1", who: "…" },
    });
  });

  test("is undefined where the body is no JSON", () => {
    expect(maskedEvent("<html>jane@shop.example</html>")).toBeUndefined();
  });
});

test("no masked event of a provider has an e-mail address, a name or a street, wherever they stand", () => {
  const customer = { email: "jane@shop.example", given_name: "Jane", address: { street: "1 Main Street" } };
  const payloadOf = { stripe: ["data", "object"], paypal: ["resource"], square: ["data", "object"] } as const;
  for (const provider of ["stripe", "paypal", "square"] as const) {
    for (const { type, body } of simulatedEventsOf(provider)) {
      const event = JSON.parse(body) as Record<string, unknown>;
      const payload = payloadOf[provider].reduce<unknown>(
        (part, name) => (part as Record<string, unknown>)?.[name],
        event,
      );
      Object.assign(event, { customer }, { payload: { ...(payload as object), customer } });
      const masked = JSON.stringify(maskedEvent(JSON.stringify(event)));
      expect([type, masked.match(/@|jane|main street/i)]).toEqual([type, null]);
      expect(masked).toContain("given_name");
    }
  }
});
