import { expect, test } from "@jest/globals";
import { listRefunds } from "../../core/payments/application/list-refunds";
import { FakeCallers } from "../../testing/fakes";
import { paymentWorld, run } from "../../testing/payment-world";
import { refund, stripeEvent } from "../../testing/stripe";

const SHOP = "arn:shop";
const callers = new FakeCallers({ [SHOP]: ["mrc_1"], "arn:other": ["mrc_2"] });

/** A captured payment that the gateway has as `pi_x`, of which a merchant has requested two refunds. */
async function refunded() {
  const world = paymentWorld();
  const id = await run(world);
  world.transactions.entries.set("stripe_pi_x", { leadsTo: id });
  const requested: string[] = [];
  for (const [amount, reason] of [
    [500, "duplicate"],
    [200, undefined],
  ] as const) {
    const answer = await world.modify(id, "refund", { amount, reason }, `key-${amount}`);
    if (answer.ok) requested.push(answer.value.id);
    world.clock.advance(1000);
  }
  const list = (before?: string, caller = SHOP) =>
    listRefunds(
      { callers, transactions: world.transactions, modifications: world.modifications },
      { caller, transactionId: id, limit: 2, ...(before !== undefined && { before }) },
    );
  return { world, id, requested, list };
}

test("refunds that are open come first, then those of the ledger, by page", async () => {
  const { world, requested, list } = await refunded();
  const of = { payment_intent: "pi_x", charge: undefined, created: 1_795_000_000 };
  for (const id of ["re_1", "re_2", "re_3"]) {
    await world.webhook(stripeEvent("refund.created", refund({ ...of, id, amount: 10, reason: "fraudulent" })));
    world.clock.advance(1000);
  }
  const first = await list();
  if (!first.ok) throw new Error("refused");
  const open = { currency: "USD", status: "pending", isRequestedHere: true, createdAt: expect.any(String) };
  const atProvider = { amount: 10, currency: "USD", status: "succeeded", reason: "fraudulent", isRequestedHere: false };
  const createdAt = new Date(1_795_000_000_000).toISOString();
  expect(first.value.refunds).toEqual([
    { id: requested[1], amount: 200, ...open },
    { id: requested[0], amount: 500, reason: "duplicate", ...open },
    { id: "re_3", providerId: "re_3", ...atProvider, createdAt },
    { id: "re_2", providerId: "re_2", ...atProvider, createdAt },
  ]);
  const second = await list(first.value.before);
  expect(second).toEqual({
    ok: true,
    value: { refunds: [{ id: "re_1", providerId: "re_1", ...atProvider, createdAt }] },
  });
});

test("refunds of another merchant's payment are answered like those of a payment that does not exist", async () => {
  const { list } = await refunded();
  expect(await list(undefined, "arn:other")).toEqual({ ok: false, error: "TRANSACTION_NOT_FOUND" });
  expect(await list(undefined, "arn:nobody")).toEqual({ ok: false, error: "CALLER_NOT_BOUND" });
});
