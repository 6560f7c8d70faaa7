import { expect, test } from "@jest/globals";
import { inspectModification } from "../../core/operations/application/transactions/inspect-modification";
import {
  abandonModification,
  askModificationAgain,
  awaitModification,
} from "../../core/operations/application/transactions/resolve-modification";
import type { PaymentFacts } from "../../core/payments/application/ports/pending-payments";
import type { Modification } from "../../core/payments/domain/modification";
import { FakeClock } from "../../testing/fakes";
import { InMemoryPaymentQueue } from "../../testing/payment-fakes";

const HOUR_MS = 3_600_000;
const ID = `rfd_${"1".repeat(24)}`;
const PAYMENT = `pay_${"1".repeat(24)}`;

/** A refund that was asked for and gave no answer. */
function unresolved(hours: number, facts: Partial<PaymentFacts> = {}) {
  const clock = new FakeClock();
  let modification: Modification = {
    ...{ id: ID, transactionId: PAYMENT, kind: "refund", amount: 500, currency: "USD", seq: 2 },
    requestedAt: clock.now().toISOString(),
    askedSince: clock.now(),
  };
  clock.advance(hours * HOUR_MS);
  const calls: unknown[] = [];
  const counted: unknown[] = [];
  const lock = { reviewRequested: false, acceptedByGateway: false, declined: false };
  const paymentQueue = new InMemoryPaymentQueue();
  const deps = {
    clock,
    paymentQueue,
    modifications: {
      find: async () => modification,
      facts: async () => ({ lock, restarts: { pending: 0, ended: 0 }, unresolvedAttempt: 1, ...facts }),
      countRestart: async (...given: unknown[]) => counted.push(given) > 0,
    },
    tasks: {
      abandonModification: async (...given: unknown[]) => {
        calls.push(given.slice(1));
        return "modified" as const;
      },
    },
  };
  const inspect = async () => {
    const found = await inspectModification(deps, modification);
    if (found === undefined) throw new Error("it is stored");
    return found;
  };
  const end = (result: Modification["result"] & string) => {
    modification = { ...modification, result };
  };
  return { deps, inspect, calls, counted, paymentQueue, end };
}

test("a refund without an answer may be asked for again while its key is known, and is not abandoned before", async () => {
  const { deps, inspect, calls, paymentQueue, counted } = unresolved(1);
  const found = await inspect();
  expect(found).toMatchObject({ cause: "unresolved", attempts: 1, cannotAsk: undefined });
  expect(found.says.join(" ")).toContain("may be asked again until");
  expect(found.cannotAbandon).toContain("--ask finds out");
  await expect(abandonModification(deps, found)).rejects.toThrow("may not be abandoned");
  expect(calls).toEqual([]);
  expect([await askModificationAgain(deps, found), await askModificationAgain(deps, found)]).toEqual([2, 2]);
  expect(paymentQueue.sent).toEqual([{ transactionId: PAYMENT, attempt: 2, modificationId: ID }]);
  expect(counted[0]).toEqual([expect.objectContaining({ id: ID }), "pending", 0]);
});

test("a refund that nobody knows after 20 hours is abandoned, and not asked for", async () => {
  const { deps, inspect, calls, paymentQueue } = unresolved(20);
  const found = await inspect();
  expect(found.says.join(" ")).toContain("is only looked up from now on");
  expect(await abandonModification(deps, found)).toMatchObject({ ended: true });
  expect(calls).toEqual([[1]]);
  expect(paymentQueue.sent).toEqual([]);
});

test("a refund whose workflow is under way waits for no operator", async () => {
  const { deps, inspect, paymentQueue } = unresolved(0, { unresolvedAttempt: 0 });
  const { unresolvedAttempt: _, ...facts } = await deps.modifications.facts();
  deps.modifications.facts = async () => facts as never;
  const found = await inspect();
  expect(found).toMatchObject({ cannotAsk: expect.stringContaining("under way"), cannotAbandon: expect.any(String) });
  await expect(askModificationAgain(deps, found)).rejects.toThrow("under way");
  expect(paymentQueue.sent).toEqual([]);
});

test("an attempt at a refund is awaited until it ended, gave no answer again, or takes too long", async () => {
  const { deps, inspect, end } = unresolved(1);
  const found = await inspect();
  expect(await awaitModification(deps, found, 2, 4_000)).toMatchObject({ says: "attempt 2 is still under way" });
  expect(await awaitModification(deps, found, 1, 4_000)).toMatchObject({ says: "the gateway gave no answer again" });
  end("succeeded");
  expect(await awaitModification(deps, found, 2, 4_000)).toEqual({ ended: true, says: "succeeded, 5.00 USD" });
});
