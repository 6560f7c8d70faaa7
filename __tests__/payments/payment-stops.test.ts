import { describe, expect, test } from "@jest/globals";
import { chainProblems } from "../../core/ledger/domain/chain";
import { GatewayUnavailable } from "../../core/payments/application/ports/gateway";
import { RecordingGateway } from "../../testing/payment-fakes";
import { payment, paymentWorld, types } from "../../testing/payment-world";

describe("a payment that is stopped after each of its outside effects in turn", () => {
  const stories: [string, object, boolean, string][] = [
    ["an ordinary payment", {}, false, "captured"],
    ["a payment in review", { amount: 600_000 }, true, "captured"],
    ["a payment that the gateway wants reviewed", { amount: 1944 }, true, "captured"],
    ["a declined payment", { amount: 1941 }, false, "failed"],
    ["a payment that the gateway accepts", { amount: 1945 }, false, "pending"],
  ];

  interface Life {
    /** Number of the effect after which the function is stopped. */
    readonly stopAt: number;
    /** Whether no workflow runs any more after that, as if its time were up, until the reconciler restarts it. */
    readonly forGood?: boolean;
  }

  /** A payment from its submission to its end. Merchant and vendor repeat what was not answered. */
  async function live(fields: object, reviewed: boolean, { stopAt, forGood = false }: Life) {
    let isAlive = true;
    const gateway = new RecordingGateway(({ amount, transactionId, approved }) => {
      if (amount % 100 === 41) return { outcome: "declined", code: "insufficient_funds" };
      if (amount % 100 === 42) return new GatewayUnavailable("no answer");
      if (amount % 100 === 44 && !approved) return { outcome: "review", code: "gateway_review" };
      return { outcome: amount % 100 === 45 ? "processing" : "captured", reference: transactionId };
    });
    let effects = 0;
    let stopped: string | undefined;
    const world = paymentWorld({
      gateway,
      isAlive: () => isAlive,
      after: (effect) => {
        if (effects++ === stopAt) {
          stopped = effect;
          isAlive = !forGood;
          throw new Error(`stopped after ${effect}`);
        }
      },
    });
    let answer = await world.submit(payment(fields));
    if (answer.status === 500) answer = await world.submit(payment(fields));
    const id = String(answer.json.id);
    await world.consume();
    await world.settle();
    if (reviewed) {
      const decision = { transaction_id: id, decision: "approved" };
      if ((await world.decide(decision)).status === 500) await world.decide(decision);
      await world.settle();
    }
    isAlive = true;
    // The reconciler finds what is listed as pending, and nothing else.
    if (forGood && (await world.transactions.find(id))?.pendingSince !== undefined) {
      world.queue.sent.push({ transactionId: id, attempt: 2 });
      await world.consume();
      await world.settle();
    }
    return { id, world, gateway, effects, stopped };
  }

  test.each(stories.flatMap((story) => [[...story, false] as const, [...story, true] as const]))(
    "%s that is stopped anywhere is charged once at most, never lost, and ends (%s, %s, %s; workflow cut off: %s)",
    async (_, fields, reviewed, end, forGood) => {
      const { effects: all } = await live(fields, reviewed, { stopAt: -1 });
      expect(all).toBeGreaterThanOrEqual(5);
      const seen: (string | undefined)[] = [];
      for (let stopAt = 0; stopAt < all; stopAt++) {
        const { id, world, gateway, stopped } = await live(fields, reviewed, { stopAt, forGood });
        seen.push(stopped);
        expect({ stopped, status: world.state(id)?.status, transactions: world.transactions.ids.length }).toEqual({
          stopped,
          status: end,
          transactions: 1,
        });
        expect([...gateway.taken.keys()]).toEqual(end === "failed" ? [] : [id]);
        expect(gateway.captures).toBe(end === "failed" ? 0 : 1);
        expect(chainProblems(world.transactions.rows)).toEqual([]);
        const requests = types(world, id).filter((type) => type === "payment.review_requested").length;
        // Where the workflow was cut off, the vendor may have decided before the payment is screened.
        const isDecidedFirst = forGood && requests === 0;
        expect({ stopped, requests }).toEqual({ stopped, requests: reviewed && !isDecidedFirst ? 1 : 0 });
        expect([...world.customerPayments.of("mrc_1", "cus_1").keys()]).toEqual([id]);
        if (end === "pending") {
          expect((await world.transactions.find(`recording_${id}`))?.transactionId).toBe(id);
          expect(await world.chargeGuard.find(id)).toMatchObject({ acceptedByGateway: true });
        } else {
          expect((await world.transactions.find(id))?.pendingSince).toBeUndefined();
          expect([...world.notifications.sent.values()].map(({ change }) => change?.type)).toEqual([
            `transaction.${end}`,
          ]);
        }
      }
      expect(new Set(seen)).toContain("gateway.charge");
      expect(new Set(seen)).toContain("submissions.create");
      expect(new Set(seen)).toContain("customerPayments.remember");
    },
  );

  test("a payment that the gateway never answers is reported and counted, wherever giving up is stopped", async () => {
    const unanswered = { amount: 1942 };
    const { effects: all } = await live(unanswered, false, { stopAt: -1 });
    const seen = new Set<string | undefined>();
    for (let stopAt = 0; stopAt < all; stopAt++) {
      const { id, world, stopped } = await live(unanswered, false, { stopAt });
      seen.add(stopped);
      expect(world.state(id)?.status).toBe("pending");
      expect((await world.transactions.find(id))?.pendingSince).toBeDefined();
      // Stopped between the letter and its mark, it is sent twice: better than never.
      const letter = { transactionId: id, attempt: 1 };
      expect(world.deadLetters.sent).toEqual(stopped === "deadLetterQueue.send" ? [letter, letter] : [letter]);
      expect({ stopped, counted: world.metrics.of("PaymentUnresolved") }).toEqual({ stopped, counted: 1 });
    }
    expect([...seen]).toEqual(expect.arrayContaining(["deadLetterQueue.send", "unresolvedMarks.markSent"]));
  });
});
