import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { anyEvents, anyTotals } from "../../testing/any-observations";
import { LIVES } from "../../testing/lives";
import { essenceOf, OneTransaction, seenBy, transactionOf } from "../../testing/one-transaction";
import { plainDerivation } from "../../testing/plain-derivation";

const numRuns = LIVES;

describe("any observations, also such as no provider makes", () => {
  test("make the same head in any order and repetition, in several currencies and of several merchants", () => {
    fc.assert(
      fc.property(anyEvents(["USD", "EUR", "XYZ"], ["mrc_a", "mrc_b", "mrc_c"]), ({ events, order }) => {
        expect(essenceOf(transactionOf(order))).toEqual(essenceOf(transactionOf(events)));
      }),
      { numRuns },
    );
  });

  test("with totals of refunds by many objects leave the same total in any order and repetition", () => {
    fc.assert(
      fc.property(anyTotals(["USD", "EUR"]), ({ events, order }) => {
        expect(essenceOf(transactionOf(order))).toEqual(essenceOf(transactionOf(events)));
      }),
      { numRuns },
    );
  });

  test("make the head that a derivation from all of them at once makes, after each event", () => {
    fc.assert(
      fc.property(anyEvents(["USD"], ["mrc_a"]), ({ order }) => {
        const transaction = new OneTransaction();
        for (const [index, event] of order.entries()) {
          transaction.apply(event);
          expect(seenBy(transaction)).toMatchObject(plainDerivation(order.slice(0, index + 1)));
        }
      }),
      { numRuns },
    );
  });
});
