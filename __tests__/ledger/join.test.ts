import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { survivorOf } from "../../core/ledger/domain/join";
import { isPaymentKind } from "../../core/ledger/domain/objects";
import { anyEvents, anyTotals } from "../../testing/any-observations";
import { delivered, LIVES, type LifeEvent } from "../../testing/lives";
import { essenceOf, OneTransaction, transactionOf } from "../../testing/one-transaction";

const OWN = `pay_${"1".repeat(24)}`;
const OTHER_OWN = `pay_${"2".repeat(24)}`;

const sideKeys = ({ event, observations }: LifeEvent): string[] =>
  observations.map(({ kind, name }) => (isPaymentKind(kind) ? event : name));

/** Events of one payment, of which some objects came to one transaction and the others to another, until both join. */
function joinedAt(order: readonly LifeEvent[], sides: readonly boolean[], join: number): OneTransaction | undefined {
  // A part is an item of one transaction, but both may have heard of an intent or order.
  const keys = [...new Set(order.flatMap(sideKeys))];
  const isOfOther = (event: LifeEvent) => sides[keys.indexOf(sideKeys(event)[0] ?? "") % sides.length];
  const survivor = new OneTransaction("t_1");
  const absorbed = new OneTransaction("t_2");
  for (const event of order.slice(0, join)) (isOfOther(event) ? absorbed : survivor).apply(event);
  if (survivor.head === undefined || absorbed.head === undefined) return undefined;
  survivor.join(absorbed);
  for (const event of order.slice(join)) survivor.apply(event);
  return survivor;
}

const places = fc.record({
  sides: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  join: fc.integer({ min: 2, max: 30 }),
});

describe("two transactions that turn out to be one payment", () => {
  test.each([
    ["payments as providers keep them", delivered("true").map(({ order }) => order)],
    ["payments whose times do not hold the order", delivered("ties", 20).map(({ order }) => order)],
    ["any observations", anyEvents(["USD", "EUR"], ["mrc_a", "mrc_b"]).map(({ order }) => order)],
    ["any totals of refunds", anyTotals(["USD", "EUR"]).map(({ order }) => order)],
  ])("make the head of one transaction from the start, whenever they are joined: %s", (_, orders) => {
    let joins = 0;
    fc.assert(
      fc.property(orders, places, (order, { sides, join }) => {
        const joined = joinedAt(order, sides, join);
        if (joined === undefined) return;
        joins++;
        expect(essenceOf(joined)).toEqual(essenceOf(transactionOf(order)));
      }),
      { numRuns: LIVES },
    );
    expect(joins).toBeGreaterThan(LIVES / 10);
  });

  test("notify their merchant of what the join shows: money that was captured, refunded and disputed elsewhere", () => {
    const at = Date.parse("2026-11-18T10:00:00.000Z");
    const seen = { at, final: 1, progress: 1, currency: "USD", belongsTo: [] } as const;
    const event = (event: string, observation: LifeEvent["observations"][number]): LifeEvent => ({
      ...{ event, type: "t", system: "paypal", occurredAt: new Date(at).toISOString(), observations: [observation] },
    });
    const order = transactionOf([
      event("e#1", { ...seen, kind: "order", name: "o", status: "pending", amount: 900, merchantId: "mrc_a" }),
    ]);
    const capture = transactionOf([
      event("e#2", { ...seen, kind: "capture", name: "c", status: "captured", amount: 900 }),
      event("e#3", { ...seen, kind: "refund", name: "r", status: "succeeded", amount: 400, release: "no" }),
      event("e#4", { ...seen, kind: "dispute", name: "d", status: "open", amount: 500 }),
    ]);
    expect(order.join(capture).map(({ type, revision }) => [revision, type])).toEqual([
      [1, "dispute.opened"],
      [2, "transaction.captured"],
      [3, "transaction.partially_refunded"],
    ]);
    expect(order.state).toMatchObject({ status: "disputed", captured: 900n, refunded: 400n, merchantId: "mrc_a" });
  });

  test("know which objects live in the head, so that parts can stay where they are", () => {
    expect(["intent", "order", "payment"].every((kind) => isPaymentKind(kind as "intent"))).toBe(true);
    expect(["charge", "refund"].some((kind) => isPaymentKind(kind as "charge"))).toBe(false);
  });
});

describe("the transaction that stays", () => {
  test.each<[string, string[], [string, string][], ReturnType<typeof survivorOf>]>([
    ["none where no name is known", ["c", "o"], [], undefined],
    ["the only known one", ["c", "a", "o"], [["a", "a"]], { survivor: "a", absorbed: [] }],
    [
      "an order over its capture",
      ["c", "o"],
      [
        ["c", "c"],
        ["o", "o"],
      ],
      { survivor: "o", absorbed: ["c"] },
    ],
    [
      "an authorization over its capture, where the order is not known",
      ["c", "a", "o"],
      [
        ["c", "c"],
        ["a", "a"],
      ],
      { survivor: "a", absorbed: ["c"] },
    ],
    [
      "one of three",
      ["c", "a", "o"],
      [
        ["c", "c"],
        ["a", "a"],
        ["o", "o"],
      ],
      { survivor: "o", absorbed: ["a", "c"] },
    ],
    [
      "the same one, however many names it has",
      ["c", "o"],
      [
        ["c", "o"],
        ["o", "o"],
      ],
      { survivor: "o", absorbed: [] },
    ],
    [
      "a payment submitted to Tap, whichever of the names is its own",
      ["ch", "pi"],
      [
        ["ch", OWN],
        ["pi", "pi"],
      ],
      { survivor: OWN, absorbed: ["pi"] },
    ],
    [
      "never another payment submitted to Tap",
      ["ch", "pi"],
      [
        ["ch", OTHER_OWN],
        ["pi", OWN],
      ],
      { survivor: OWN, absorbed: [] },
    ],
  ])("is %s", (_, chain, homes, expected) => {
    expect(survivorOf(chain, new Map(homes))).toEqual(expected);
  });
});
