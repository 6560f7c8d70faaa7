import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { INTERNAL_SOURCE } from "../../core/webhooks/application/receive-internal-event";
import { type SourceName, sourceNames } from "../../simulation/catalog";
import type { PaymentWish } from "../../simulation/payment-for";
import { eventsOf, type Story, stories } from "../../simulation/stories";
import { delivered } from "../../testing/sequences";

const NOW = new Date("2026-11-18T10:00:10.000Z");
const wish: PaymentWish = { name: "order-7", merchantId: "mrc_shop", currency: "EUR", amount: 4250, part: 1250 };

const all = sourceNames.flatMap((source) => [...stories[source]].map(([name, story]) => ({ source, name, story })));

const storeOf = (source: SourceName): string => (source === "internal" ? INTERNAL_SOURCE : source);
const bodiesOf = (source: SourceName, story: Story): string[] =>
  eventsOf(story, source, wish, NOW, "1").map(({ body }) => body);

/** All transactions after these events. */
async function endOf(source: SourceName, bodies: readonly string[]) {
  const { ledger } = await delivered(storeOf(source), [...new Set(bodies)]);
  return ledger.ids.map((id) => {
    const { status, amount, captured, refunded, lost, flags } = ledger.state(id) ?? {};
    return {
      status,
      amount: Number(amount),
      captured: Number(captured),
      refunded: Number(refunded),
      lost: Number(lost),
      flags,
    };
  });
}

describe("the simulated stories", () => {
  test.each(all)("$name of $source is about one payment, which ends as the story says", async ({ source, story }) => {
    const refunded = story.ends === "partially_refunded" ? 1250 : 0;
    expect(await endOf(source, bodiesOf(source, story))).toEqual([
      { status: story.ends ?? "captured", amount: 4250, captured: 4250, refunded, lost: 0, flags: [] },
    ]);
  });

  test.each(all)("$name of $source ends the same in any order", async ({ source, story }) => {
    const bodies = bodiesOf(source, story);
    const expected = await endOf(source, bodies);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(bodies, { minLength: bodies.length }), async (order) =>
        expect(await endOf(source, order)).toEqual(expected),
      ),
      { numRuns: 15 },
    );
  });

  test("a story that is told last first has the events and the times of the same story in its order", () => {
    for (const source of sourceNames) {
      const [first, last] = ["refund-story", "out-of-order"].map((name) => {
        const story = stories[source].get(name);
        return story === undefined ? [] : bodiesOf(source, story);
      });
      expect(last).toEqual(first?.toReversed());
      expect(last?.length).toBeGreaterThan(3);
    }
  });

  test("a story that is repeated sends the same event each time", () => {
    for (const source of sourceNames) {
      const story = stories[source].get("repeated");
      const bodies = story === undefined ? [] : bodiesOf(source, story);
      expect([bodies.length, new Set(bodies).size]).toEqual([3, 1]);
    }
  });
});
