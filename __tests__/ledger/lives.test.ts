import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Clock, delivered, LIVES, type Life, lives, type Truth } from "../../testing/lives";
import { OneTransaction, transactionOf } from "../../testing/one-transaction";
import { plainDerivation } from "../../testing/plain-derivation";

const seenBy = ({ state }: OneTransaction): Truth => ({
  status: state.status,
  amount: state.amount === null ? null : Number(state.amount),
  captured: Number(state.captured),
  refunded: Number(state.refunded),
  lost: Number(state.lost),
  returned: Number(state.returned),
});

/** The part of a head that must not depend on how its events arrived. */
function essence({ head }: OneTransaction) {
  const { revision: _, transactionId: __, ...rest } = head as NonNullable<typeof head>;
  return rest;
}

const numRuns = LIVES;

describe.each<[Clock, string]>([
  ["true", "true clocks, where what goes forward may share a second"],
  ["off_by_a_second", "clocks that are off by a second"],
])("a payment with %s (%s)", (clock) => {
  test("ends as it truly is, in any order and repetition of its events", () => {
    fc.assert(
      fc.property(delivered(clock), ({ life, order }) => {
        expect(seenBy(transactionOf(order))).toEqual(life.truth);
      }),
      { numRuns },
    );
  });
});

describe.each<[Clock, number]>([
  ["true", 33],
  ["off_by_a_second", 33],
  ["ties", 0],
  ["ties", 33],
])("a payment with %s clocks, %s percent of its events missing", (clock, missing) => {
  test("order-free", () => {
    fc.assert(
      fc.property(delivered(clock, missing), ({ arriving, order }) => {
        if (arriving.length === 0) return;
        expect(essence(transactionOf(order))).toEqual(essence(transactionOf(arriving)));
      }),
      { numRuns },
    );
  });
  test("plain", () => {
    let steps = 0;
    fc.assert(
      fc.property(delivered(clock, missing), ({ order }) => {
        const t = new OneTransaction();
        for (const [i, e] of order.entries()) {
          t.apply(e);
          steps++;
          expect(seenBy(t)).toMatchObject(plainDerivation(order.slice(0, i + 1)));
        }
      }),
      { numRuns },
    );
    console.log(steps);
  });
});

test("zz coverage", () => {
  const counts = new Map<string, number>();
  const flags = new Map<string, number>();
  const ends = new Map<string, number>();
  let n = 0;
  for (const life of fc.sample(lives("true"), 3000) as Life[]) {
    n += life.events.length;
    for (const mark of life.marks) counts.set(mark, (counts.get(mark) ?? 0) + 1);
    const { state } = transactionOf(life.events);
    for (const flag of state.flags) flags.set(flag, (flags.get(flag) ?? 0) + 1);
    ends.set(life.truth.status, (ends.get(life.truth.status) ?? 0) + 1);
  }
  console.log(n, [...counts].sort().map(([a, b]) => `${a}: ${b}`).join("\n"), flags, ends);
});
