import { expect, test } from "@jest/globals";
import { chainProblems } from "../../core/ledger/domain/chain";
import { GatewayUnavailable, type ModificationResult } from "../../core/payments/application/ports/gateway";
import { RecordingModifications, stripeRefund } from "../../testing/modification-fakes";
import { RecordingGateway } from "../../testing/payment-fakes";
import { paymentWorld, run } from "../../testing/payment-world";

const AMOUNT = 500;

const stories: Readonly<Record<string, (() => ModificationResult | Error) | undefined>> = {
  succeeded: undefined,
  failed: () => ({ outcome: "refused", code: "charge_disputed" }),
  unanswered: () => new GatewayUnavailable("no answer"),
};

interface Life {
  /** Number of the effect after which the function is stopped. */
  readonly stopAt: number;
  /** Whether no workflow runs any more after that, as if its time were up, until the reconciler restarts it. */
  readonly forGood: boolean;
}

/** A refund from its request to its end. The merchant repeats what was not answered. */
async function live(story: string, { stopAt, forGood }: Life) {
  let isAlive = true;
  let effects = 0;
  let stopped: string | undefined;
  let isWatched = false;
  const answer = stories[story];
  const modifications = new RecordingModifications(answer ?? stripeRefund("succeeded"));
  const world = paymentWorld({
    gateway: new RecordingGateway(undefined, undefined, modifications),
    isAlive: () => isAlive,
    after: (effect) => {
      if (isWatched && effects++ === stopAt) {
        stopped = effect;
        isAlive = !forGood;
        throw new Error(`stopped after ${effect}`);
      }
    },
  });
  const id = await run(world);
  world.notifications.sent.clear();
  isWatched = true;
  const request = () => world.modify(id, "refund", { amount: AMOUNT }, "key-r");
  const answered = await request().catch(request);
  if (!answered.ok) throw new Error(JSON.stringify(answered.error));
  const modificationId = answered.value.id;
  await world.consume();
  await world.settle();
  isAlive = true;
  // The reconciler finds what is listed as pending, and nothing else.
  if (forGood && world.modifications.pendingIds.includes(modificationId)) {
    world.queue.sent.push({ transactionId: id, attempt: 2, modificationId });
    await world.consume();
    await world.settle();
  }
  return { id, modificationId, world, modifications, effects, stopped };
}

test.each(["succeeded", "failed"].flatMap((end) => [false, true].map((forGood) => [end, forGood] as const)))(
  "a refund that ends %s and is stopped after any effect is made once at most, never lost, and ends (cut off: %s)",
  async (end, forGood) => {
    const { effects: all } = await live(end, { stopAt: -1, forGood });
    const seen = new Set<string | undefined>();
    for (let stopAt = 0; stopAt < all; stopAt++) {
      const { id, modificationId, world, modifications, stopped } = await live(end, { stopAt, forGood });
      seen.add(stopped);
      const isMade = end === "succeeded";
      expect({ stopped, made: modifications.made.map(({ amount }) => amount) }).toEqual({
        stopped,
        made: isMade ? [AMOUNT] : [],
      });
      expect({ stopped, refunded: world.state(id)?.refunded }).toEqual({ stopped, refunded: isMade ? 500n : 0n });
      expect({ stopped, stored: world.modifications.stored.size }).toEqual({ stopped, stored: 1 });
      expect({ stopped, lock: world.modifications.openLock(id).refunds }).toEqual({ stopped, lock: {} });
      expect({ stopped, pending: world.modifications.pendingIds }).toEqual({ stopped, pending: [] });
      const notified = [...world.notifications.sent.values()].map(({ change }) => change?.type);
      expect({ stopped, notified }).toEqual({ stopped, notified: [`refund.${end}`] });
      const { result } = world.modifications.stored.get(`${id} ${modificationId}`) ?? {};
      expect({ stopped, result }).toEqual({ stopped, result: end });
      expect(chainProblems(world.transactions.rows)).toEqual([]);
    }
    expect([...seen].sort()).toEqual([
      "gateway.modify",
      "modifications.claim",
      "modifications.close",
      "modifications.create",
      "modifications.markNotified",
      "modifications.release",
      "notificationQueue.send",
      "paymentQueue.send",
      "transactions.commit",
      "workflows.start",
    ]);
  },
);

test("a refund that the gateway never answers is reported and counted, wherever giving up is stopped", async () => {
  const { effects: all } = await live("unanswered", { stopAt: -1, forGood: false });
  const seen = new Set<string | undefined>();
  for (let stopAt = 0; stopAt < all; stopAt++) {
    const { id, modificationId, world, stopped } = await live("unanswered", { stopAt, forGood: false });
    seen.add(stopped);
    expect(world.modifications.openLock(id).refunds).toEqual({ [modificationId]: AMOUNT });
    expect(world.modifications.pendingIds).toEqual([modificationId]);
    // Stopped between the letter and its mark, it is sent twice: better than never.
    const letter = { transactionId: id, attempt: 1, modificationId };
    expect(world.deadLetters.sent).toEqual(stopped === "deadLetterQueue.send" ? [letter, letter] : [letter]);
    expect({ stopped, counted: world.metrics.of("PaymentUnresolved") }).toEqual({ stopped, counted: 1 });
  }
  expect([...seen]).toEqual(expect.arrayContaining(["deadLetterQueue.send", "unresolvedMarks.markSent"]));
});
