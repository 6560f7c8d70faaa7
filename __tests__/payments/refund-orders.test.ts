import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { chainProblems } from "../../core/ledger/domain/chain";
import { GatewayUnavailable } from "../../core/payments/application/ports/gateway";
import { RecordingModifications, stripeRefund, stripeRefundId } from "../../testing/modification-fakes";
import { RecordingGateway } from "../../testing/payment-fakes";
import { paymentWorld, run } from "../../testing/payment-world";
import { dispute, refund, stripeEvent } from "../../testing/stripe";

const CAPTURED = 1990;

/** One thing that happens to a captured payment. Amounts are wanted: what is refused changes nothing. */
type Happening =
  /** A merchant requests a refund, and another one that was read at the same time. */
  | { readonly what: "request"; readonly amounts: readonly number[] }
  /** The queue's messages are worked on. */
  | { readonly what: "workflows" }
  /** The provider's own user refunds, and its webhook comes. */
  | { readonly what: "refund at the provider"; readonly amount: number }
  | { readonly what: "refund fails"; readonly index: number }
  | { readonly what: "dispute"; readonly amount: number }
  | { readonly what: "dispute ends"; readonly index: number; readonly isLost: boolean }
  /** The webhook of a refund that was requested here, which may come before the gateway's answer is recorded. */
  | { readonly what: "webhook of a requested refund"; readonly index: number }
  | { readonly what: "gateway does not answer"; readonly times: number };

const amount = fc.integer({ min: 1, max: 1200 });
const index = fc.nat({ max: 9 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ what: fc.constant("request" as const), amounts: fc.array(amount, { minLength: 1, maxLength: 3 }) }),
  fc.constant({ what: "workflows" as const }),
  fc.record({ what: fc.constant("refund at the provider" as const), amount }),
  fc.record({ what: fc.constant("refund fails" as const), index }),
  fc.record({ what: fc.constant("dispute" as const), amount }),
  fc.record({ what: fc.constant("dispute ends" as const), index, isLost: fc.boolean() }),
  fc.record({ what: fc.constant("webhook of a requested refund" as const), index }),
  fc.record({ what: fc.constant("gateway does not answer" as const), times: fc.integer({ min: 1, max: 8 }) }),
);

/** What the provider knows for sure, whatever Tap has heard of it. */
class Provider {
  readonly refunds: { readonly id: string; readonly amount: number; failed: boolean; readonly byTap?: string }[] = [];
  readonly disputes: { readonly id: string; readonly amount: number; status: "open" | "won" | "lost" }[] = [];

  get returned(): number {
    const refunds = this.refunds.filter(({ failed }) => !failed).reduce((sum, made) => sum + made.amount, 0);
    const lost = this.disputes.filter(({ status }) => status === "lost").reduce((sum, one) => sum + one.amount, 0);
    return refunds + lost;
  }
}

async function live(happenings: readonly Happening[]) {
  const provider = new Provider();
  let silent = 0;
  /** Payments of which more had gone back than was taken, right after a refund that Tap had made. */
  const tooMuch: number[] = [];
  const answer = stripeRefund("succeeded");
  // It refuses nothing: that no more is given back than was captured is for Tap to see to, as far as it can know.
  const modifications = new RecordingModifications((request) => {
    if (silent-- > 0) return new GatewayUnavailable("no answer");
    provider.refunds.push({ id: stripeRefundId(request.id), amount: request.amount, failed: false, byTap: request.id });
    if (provider.returned > CAPTURED) tooMuch.push(provider.returned);
    return answer(request);
  });
  const world = paymentWorld({ gateway: new RecordingGateway(undefined, undefined, modifications) });
  const id = await run(world);
  world.transactions.entries.set("stripe_pi_x", { leadsTo: id });
  const of = { payment_intent: "pi_x", charge: undefined };
  let created = 1_795_000_000;
  const webhook = (type: string, object: Readonly<Record<string, unknown>>) =>
    world.webhook(stripeEvent(type, { ...object, ...of, created: ++created }, { created }));

  for (const [step, one] of happenings.entries()) {
    world.clock.advance(1000);
    switch (one.what) {
      case "request":
        await Promise.all(
          one.amounts.map((wanted, n) => world.modify(id, "refund", { amount: wanted }, `key-${step}-${n}`)),
        );
        break;
      case "workflows":
        await world.consume();
        await world.settle();
        // The reconciler restarts what is open still.
        for (const modificationId of world.modifications.pendingIds) {
          world.queue.sent.push({ transactionId: id, attempt: 100 + step, modificationId });
        }
        break;
      case "refund at the provider": {
        const made = { id: `re_own_${step}`, amount: one.amount, failed: false };
        provider.refunds.push(made);
        await webhook("refund.created", refund({ id: made.id, amount: made.amount }));
        break;
      }
      case "refund fails": {
        const made = provider.refunds.filter(({ failed }) => !failed)[one.index];
        if (made === undefined) break;
        made.failed = true;
        const metadata = made.byTap === undefined ? {} : { tap_modification: made.byTap };
        await webhook("refund.failed", refund({ id: made.id, amount: made.amount, status: "failed", metadata }));
        break;
      }
      case "dispute": {
        const opened = { id: `dp_${step}`, amount: one.amount, status: "open" as const };
        provider.disputes.push(opened);
        await webhook("charge.dispute.created", dispute({ id: opened.id, amount: opened.amount }));
        break;
      }
      case "dispute ends": {
        const open = provider.disputes.filter(({ status }) => status === "open")[one.index];
        if (open === undefined) break;
        open.status = one.isLost ? "lost" : "won";
        await webhook("charge.dispute.closed", dispute({ id: open.id, amount: open.amount, status: open.status }));
        break;
      }
      case "webhook of a requested refund": {
        const made = provider.refunds.filter(({ byTap, failed }) => byTap !== undefined && !failed)[one.index];
        if (made?.byTap === undefined) break;
        const metadata = { tap_modification: made.byTap };
        await webhook("refund.created", refund({ id: made.id, amount: made.amount, metadata }));
        break;
      }
      case "gateway does not answer":
        silent = one.times;
    }
  }
  silent = 0;
  for (let sweep = 0; sweep < 2; sweep++) {
    await world.consume();
    await world.settle();
    for (const modificationId of world.modifications.pendingIds) {
      world.queue.sent.push({ transactionId: id, attempt: 1000 + sweep, modificationId });
    }
  }
  await world.consume();
  await world.settle();
  return { provider, world, id, tooMuch, modifications };
}

test("no order of requested refunds, refunds at the provider and disputes gives back more than was captured by Tap's doing", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 25 }), async (happenings) => {
      const { provider, world, id, tooMuch, modifications } = await live(happenings);
      expect(tooMuch).toEqual([]);
      expect(new Set(modifications.made.map((made) => made.id)).size).toBe(modifications.made.length);
      const state = world.state(id);
      // The ledger has it all, and a flag says where the provider gave back more.
      expect(Number(state?.returned)).toBe(provider.returned);
      expect(state?.flags.includes("returned_exceeds_capture")).toBe(provider.returned > CAPTURED);
      // What is open at the end was asked for, and has no answer, while the provider took its room: it is with an operator.
      const open = world.modifications.pendingIds;
      const letters = new Set(world.deadLetters.sent.map(({ modificationId }) => modificationId));
      expect(open.filter((one) => !letters.has(one))).toEqual([]);
      expect(Object.keys(world.modifications.openLock(id).refunds).sort()).toEqual([...open].sort());
      expect(chainProblems(world.transactions.rows)).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 60_000);
