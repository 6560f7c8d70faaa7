import { describe, expect, test } from "@jest/globals";
import { EventBody } from "../../core/webhooks/domain/event-body";
import { internalEvents } from "../../core/webhooks/providers/internal";
import { customerEmailIn as ofPaypal } from "../../core/webhooks/providers/paypal/read";
import { customerEmailIn as ofSquare } from "../../core/webhooks/providers/square/read";
import { customerEmailIn as ofStripe } from "../../core/webhooks/providers/stripe/read";
import { sqsBatch } from "../../testing/events";
import { failures, pointer, processorWorld } from "../../testing/processor-world";
import { paymentIntent, stripeEvent } from "../../testing/stripe";

const ADDRESS = "ada@example.com";
const internalEvent = (fields: object) =>
  JSON.stringify({
    id: "e1",
    type: "payment.captured",
    occurred_at: "2026-11-18T10:00:00Z",
    merchant_id: "mrc_1",
    payment_id: "p1",
    amount: 990,
    currency: "EUR",
    ...fields,
  });
const ofInternal = (body: EventBody) => internalEvents.customerEmailIn?.(body);

describe("the customer's address in an event", () => {
  test.each<[string, (body: EventBody) => string | undefined, string]>([
    ["an internal event", ofInternal, internalEvent({ customer_email: ADDRESS })],
    ["a Stripe payment intent", ofStripe, stripeEvent("payment_intent.succeeded", { receipt_email: ADDRESS })],
    ["a Stripe charge", ofStripe, stripeEvent("charge.succeeded", { receipt_email: ADDRESS })],
    ["a PayPal order", ofPaypal, JSON.stringify({ resource: { payer: { email_address: ADDRESS } } })],
    [
      "a PayPal payment of version 1",
      ofPaypal,
      JSON.stringify({ resource: { payer: { payer_info: { email: ADDRESS } } } }),
    ],
    ["a Square payment", ofSquare, JSON.stringify({ data: { object: { payment: { buyer_email_address: ADDRESS } } } })],
  ])("the address is read in %s", (_, read, body) => {
    expect(read(EventBody.of(body))).toBe(ADDRESS);
    expect(read(EventBody.of(body.replace(ADDRESS, "a@b, c@d.example")))).toBeUndefined();
    expect(read(EventBody.of(body.replace(`"${ADDRESS}"`, "null")))).toBeUndefined();
    expect(read(EventBody.of("[]"))).toBeUndefined();
  });

  test("the address in an event of a connected Stripe account is not read", () => {
    const { account: _, ...event } = JSON.parse(stripeEvent("charge.succeeded", { receipt_email: ADDRESS }));
    expect(ofStripe(EventBody.of(JSON.stringify({ ...event, account: "acct_1" })))).toBeUndefined();
  });
});

describe("the customer's address of a provider's event", () => {
  const received = async (setting: "none" | "merchants" | "merchants_and_providers", receipt_email: string) => {
    const world = processorWorld();
    const handle = world.handleWith("sandbox", undefined, setting);
    await world.receive("evt_1", "payment_intent.succeeded", { ...paymentIntent(), receipt_email });
    return { ...world, handle };
  };

  test("a provider's address is kept where the deployment allows it, before the change is announced", async () => {
    const { handle, customerAddresses, notifications, transactions, log } = await received(
      "merchants_and_providers",
      ADDRESS,
    );
    let isKept = false;
    const send = notifications.send.bind(notifications);
    notifications.send = async (request) => {
      isKept = customerAddresses.kept.has("stripe_pi_1");
      return send(request);
    };
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
    expect(isKept).toBe(true);
    expect(customerAddresses.kept.get("stripe_pi_1")).toEqual({ address: ADDRESS, givenBy: "provider" });
    expect(
      JSON.stringify([transactions.rows, log, [...notifications.sent.values()]], (_, value: unknown) =>
        typeof value === "bigint" ? String(value) : value,
      ),
    ).not.toContain(ADDRESS);
  });

  test.each(["none", "merchants"] as const)(
    "a provider's address is not kept where %s may be used",
    async (setting) => {
      const { handle, customerAddresses } = await received(setting, ADDRESS);
      expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
      expect(customerAddresses.kept.size).toBe(0);
    },
  );

  test("an event whose first run stopped before the address was kept keeps it when it comes again", async () => {
    const { handle, customerAddresses } = await received("merchants_and_providers", ADDRESS);
    const remember = customerAddresses.remember.bind(customerAddresses);
    customerAddresses.remember = async () => {
      throw new Error("stopped");
    };
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures("message-1"));
    customerAddresses.remember = remember;
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
    expect(customerAddresses.kept.size).toBe(1);
  });
});
