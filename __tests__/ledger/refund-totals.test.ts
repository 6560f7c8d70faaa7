import { describe, expect, test } from "@jest/globals";
import { MAX_PAYMENTS } from "../../core/ledger/domain/head";
import type { Observation } from "../../core/ledger/domain/observation";
import type { LifeEvent } from "../../testing/lives";
import { essenceOf, type OneTransaction, transactionOf } from "../../testing/one-transaction";

const AT = 3000;

function event(id: string, said: Partial<Observation>): LifeEvent {
  const base = { at: AT, final: 0, progress: 2, belongsTo: [], currency: "USD" };
  return {
    ...{ event: `any#${id}`, type: "any", system: "stripe", occurredAt: new Date(AT).toISOString() },
    observations: [{ ...base, ...said } as Observation],
  };
}
const counted = (amount: number) => ({ refundTotal: { amount, countsRelease: false } });

/** All orders of the items. */
function ordersOf<T>(items: readonly T[]): (readonly T[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) => ordersOf(items.filter((item) => item !== first)).map((rest) => [first, ...rest]));
}

/** Totals of one moment: of a payment in two currencies, which are two objects of one name, and of a charge. */
const ofEuros = event("10", { kind: "payment", name: "whole_payment", currency: "EUR", ...counted(12) });
const ofDollars = event("11", { kind: "payment", name: "whole_payment", received: 2, ...counted(5) });
const ofCharge = event("14", { kind: "charge", name: "ch_2", currency: "EUR", captured: 1, ...counted(12) });
const rivals = [ofEuros, ofDollars, ofCharge];
const newest = { name: "whole_payment", currency: "EUR", amount: 12 };

const namesOf = (order: readonly LifeEvent[]): string => order.map((one) => one.event).join(", ");

describe("the newest total of refunds", () => {
  test.each(ordersOf(rivals).map((order) => [namesOf(order), order] as const))(
    "a total of refunds outlasts a smaller one of its moment that is another currency's under the same name: %s",
    (_, order) => {
      for (const events of [order, [...order, ...order]]) {
        const transaction = transactionOf(events);
        expect(transaction.head?.refundTotal).toMatchObject(newest);
        expect(transaction.lookups).toBe(0);
      }
    },
  );

  test.each(ordersOf(rivals).flatMap((order) => [1, 2].map((join) => [namesOf(order), join, order] as const)))(
    "a total that ties with a charge's and shares its name with another currency's ends the same joined or not: %s at %d",
    (_, join, order) => {
      const [survivor, absorbed] = [order.slice(0, join), order.slice(join)].map((events) => transactionOf(events));
      survivor?.join(absorbed as OneTransaction);
      expect(essenceOf(survivor as OneTransaction)).toEqual(essenceOf(transactionOf(rivals)));
      expect(survivor?.head?.refundTotal).toMatchObject(newest);
    },
  );

  test("a total of refunds is that of the later event where two of one moment differ in their currency alone", () => {
    const asManyDollars = event("12", { kind: "payment", name: "whole_payment", ...counted(12) });
    for (const order of ordersOf([ofEuros, asManyDollars])) {
      expect(transactionOf(order).head?.refundTotal).toMatchObject({ currency: "USD", key: { event: "any#12" } });
    }
  });

  test("a total of refunds counts although its payment is one more than the head keeps, whether it came first or last", () => {
    const others = Array.from({ length: MAX_PAYMENTS }, (_, index) =>
      event(`2${index}`, { kind: "intent", name: `a_${index}`, amount: 900 }),
    );
    const beyond = event("30", { kind: "payment", name: "z", ...counted(7) });
    for (const order of [
      [...others, beyond],
      [beyond, ...others],
      [...others, beyond, beyond],
    ]) {
      expect(transactionOf(order).head?.refundTotal).toMatchObject({ name: "z", amount: 7 });
    }
  });

  test("a total of refunds follows its charge to the currency that a newer observation without a total says", () => {
    const corrected = event("15", { kind: "charge", name: "ch_2", currency: "GBP", at: AT + 1000, captured: 1 });
    for (const order of ordersOf([ofCharge, corrected])) {
      expect(transactionOf(order).head?.refundTotal).toMatchObject({ name: "ch_2", currency: "GBP", key: { at: AT } });
    }
  });
});
