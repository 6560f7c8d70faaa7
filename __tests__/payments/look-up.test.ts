import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { LookUpAnswer } from "../../core/contracts/payment-workflow";
import { sandboxGateway } from "../../core/payments/gateways/sandbox";
import { type FakeStripe, intent, startFakeStripe } from "../../testing/fake-stripe";
import { RecordingGateway } from "../../testing/payment-fakes";
import { paymentWorld, run } from "../../testing/payment-world";
import { keys, stripeAt } from "../../testing/stripe-gateway";

let stripe: FakeStripe;
beforeAll(async () => {
  stripe = await startFakeStripe();
});
beforeEach(() => stripe.reset());
afterAll(() => stripe.stop());

const gatewayWith = (secretKey = keys("sk_1")) => stripeAt(stripe.port, secretKey);

/** What an operator's look-up answers about a payment of 19.90 USD whose charge was not answered (42), and its rows. */
async function lookedUp(gateway: Parameters<typeof paymentWorld>[0], intents: readonly object[]) {
  const world = paymentWorld(gateway);
  const id = await run(world, { amount: 1942 });
  stripe.searchable.set(id, intents);
  const before = [world.transactions.rows.length, stripe.charges.length];
  const answer = (await world.tasks({ task: "look-up", transaction_id: id, attempt: 1 })) as LookUpAnswer;
  expect([world.transactions.rows.length, stripe.charges.length]).toEqual(before);
  return answer;
}

test.each([
  ["succeeded", { amount: 1942, currency: "usd" }, { state: "captured", is_whole: true }],
  ["succeeded", { amount: 1000, currency: "usd" }, { state: "captured", is_whole: false }],
  ["succeeded", { amount: 1942, currency: "eur" }, { state: "captured", is_whole: false }],
  ["processing", { amount: 1942, currency: "usd" }, { state: "processing", is_whole: true }],
  ["requires_payment_method", { amount: 1942, currency: "usd" }, { state: "declined", is_whole: true }],
  ["canceled", { amount: 1942, currency: "usd" }, { state: "declined", is_whole: true }],
  ["requires_action", { amount: 1942, currency: "usd" }, { state: "open", is_whole: true }],
])(
  "a look-up at Stripe finds a PaymentIntent that is %s, with %p, and changes nothing",
  async (status, money, found) => {
    expect(await lookedUp({ gateway: gatewayWith() }, [intent(status, money)])).toEqual({
      gateway: "stripe",
      answered: true,
      found: [{ reference: "pi_1", ...found }],
    });
  },
);

test("a look-up finds nothing where the gateway has no charge, with a key that was set a moment ago too", async () => {
  const nothing = { gateway: "stripe", answered: true, found: [] };
  expect(await lookedUp({ gateway: gatewayWith() }, [])).toEqual(nothing);
  expect(await lookedUp({ gateway: gatewayWith(keys("sk_old", "sk_1")) }, [])).toEqual(nothing);
  expect(await lookedUp({ gateway: sandboxGateway }, [])).toEqual({ ...nothing, gateway: "sandbox" });
});

test("a look-up without an answer says so, and never that there is no charge", async () => {
  const unanswered = { gateway: "stripe", answered: false, found: [] };
  expect(await lookedUp({ gateway: gatewayWith(keys(undefined)) }, [])).toEqual(unanswered);
  expect(await lookedUp({ gateway: gatewayWith(keys("sk_old")) }, [])).toEqual(unanswered);
  expect(await lookedUp({ gateway: new RecordingGateway() }, [])).toEqual({ ...unanswered, gateway: "recording" });
});
