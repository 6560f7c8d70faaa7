import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { derived } from "../../core/ledger/domain/derive";
import type { Observation, PaymentEvent } from "../../core/ledger/domain/observation";
import { Replay } from "../../core/ledger/domain/replay";
import { ledgerWorld } from "../../testing/ledger-world";
import { delivered, LIVES, type LifeEvent } from "../../testing/lives";

const SUBMITTED = "payment.submitted";
const submission = { customerId: "cus_1", paymentMethod: "pm_1", amount: 100, currency: "USD" };

/**
 * The event of a life as it is recorded; `submittedAs`: the payment submitted to Tap that the life begins with. Only some
 * of its provider's events name it, so that both are two payments until one of these comes.
 */
const eventOf = (
  { event, type, system, occurredAt, observations }: LifeEvent,
  submittedAs: string | undefined,
): PaymentEvent => ({
  key: { provider: system, eventId: event.split("#")[1] ?? event },
  ...{ type, system, occurredAt },
  observations: observations as readonly [Observation, ...Observation[]],
  ...(submittedAs !== undefined && system !== "internal" && /[02468]$/.test(event) && { submittedAs }),
  ...(type === SUBMITTED && { submission }),
});

/** A payment's events recorded, and what its rows say otherwise than its stored state; per transaction. */
async function replayed(order: readonly LifeEvent[]) {
  const world = ledgerWorld();
  const begin = order.find(({ type }) => type === SUBMITTED);
  const isTold = order.some(({ event }) => event.startsWith("tap#"));
  // A payment submitted to Tap begins with its submission.
  if (isTold && begin === undefined) return [];
  const first = begin === undefined ? order : [begin, ...order.filter((event) => event !== begin)];
  for (const event of first) await world.record(eventOf(event, begin?.observations[0]?.name));
  return world.ledger.transactions.map(({ head, homes }) => {
    const replay = new Replay(head);
    // The chains one after the other: nobody knows the order between them.
    for (const home of homes) for (const row of world.ledger.rowsOf(home)) replay.add(row);
    return { replay, state: derived(head), chains: homes.length };
  });
}

describe("a transaction that is derived anew from its rows", () => {
  test("a transaction's rows lead to its stored state, in any order of events, also after joins", async () => {
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(delivered("off_by_a_second", 20), async ({ order }) => {
        for (const { replay, state, chains } of await replayed(order)) {
          expect(replay.differences(state)).toEqual([]);
          seen.add(chains);
        }
      }),
      { numRuns: LIVES },
    );
    expect(Math.max(...seen)).toBeGreaterThan(1);
  });

  test("rows differ from a state that was changed, and the fields that differ are named", async () => {
    await fc.assert(
      fc.asyncProperty(delivered("true"), async ({ order }) => {
        for (const { replay, state } of await replayed(order)) {
          expect(replay.differences({ ...state, captured: state.captured + 1n })).toEqual(["captured"]);
          expect(replay.differences({ ...state, merchantId: "mrc_thief" })).toEqual(["merchantId"]);
        }
      }),
      { numRuns: 20 },
    );
  });
});
