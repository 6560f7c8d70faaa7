import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Clock, delivered, LIVES, lives } from "../../testing/lives";
import { essenceOf, OneTransaction, seenBy, transactionOf } from "../../testing/one-transaction";
import { plainDerivation } from "../../testing/plain-derivation";

const numRuns = LIVES;

describe("a payment, simulated as its provider keeps it", () => {
  test.each<[string, Clock]>([
    ["what goes forward may share a second", "true"],
    ["every event's time may be a second off", "off_by_a_second"],
  ])("ends as it truly is, in any order and repetition of its events: %s", (_, clock) => {
    fc.assert(
      fc.property(delivered(clock), ({ life, order }) => {
        expect(seenBy(transactionOf(order))).toEqual(life.truth);
      }),
      { numRuns },
    );
  });

  test.each<[string, Clock, number]>([
    ["with all of its events", "true", 0],
    ["with a third of its events missing", "true", 33],
    ["with times that are off and a third missing", "off_by_a_second", 33],
    ["with times that do not hold the order", "ties", 20],
  ])("has the same head in any order, and the one that all its objects at once make, %s", (_, clock, missing) => {
    fc.assert(
      fc.property(delivered(clock, missing), ({ arriving, order }) => {
        const transaction = new OneTransaction();
        for (const [index, event] of order.entries()) {
          transaction.apply(event);
          expect(seenBy(transaction)).toMatchObject(plainDerivation(order.slice(0, index + 1)));
        }
        if (arriving.length > 0) expect(essenceOf(transaction)).toEqual(essenceOf(transactionOf(arriving)));
      }),
      { numRuns },
    );
  });

  test("raises no flag, delivered in order, but for money that went back twice or was taken back late", () => {
    fc.assert(
      fc.property(lives("true"), ({ events, truth, marks }) => {
        const { state } = transactionOf(events);
        const isLate = [...marks].some((mark) => mark.endsWith(": late failure"));
        const expected = [
          ...(truth.returned > truth.captured && truth.captured > 0 ? ["returned_exceeds_capture"] : []),
          ...(isLate ? ["late_failure"] : []),
        ];
        expect(state.flags).toEqual(expected);
      }),
      { numRuns },
    );
  });

  test("is notified of what an event changes for its merchant, once, and of nothing else", () => {
    fc.assert(
      fc.property(delivered("true"), ({ order }) => {
        const transaction = new OneTransaction();
        const seen = () => [true, false].map((withReleases) => transaction.visible({ withReleases }));
        for (const event of order) {
          const [all, sure] = seen();
          const changes = transaction.apply(event);
          const [allAfter, sureAfter] = seen();
          if (changes.length > 0) expect(allAfter).not.toBe(all);
          else expect(sureAfter).toBe(sure);
          expect(transaction.apply(event)).toEqual([]);
        }
        const { changes } = transaction;
        expect(changes.map(({ revision }) => revision)).toEqual(changes.map((_, index) => index + 1));
      }),
      { numRuns },
    );
  });
});

describe("the simulated payments", () => {
  const stripeCases = [
    "amount lowered",
    "authorization lost",
    "captured above the amount",
    "captured in part",
    "captured several times",
    "dispute won after it was lost",
    "events of one second",
    "failed, then under way",
    "inquiry",
    "late failure",
    "refund failed, basil",
    "refund failed, release_is_refund",
    "refund failed, then made again",
    "refund failed, totals_only",
    "refund fails when pending",
    "refund fails when succeeded",
    "refund pends, basil",
    "refund pends, release_is_refund",
    "refund pends, totals_only",
    "release, release_is_refund",
    "release, totals_only",
    "several disputes",
    "updated after it expired",
  ];
  const paypalCases = [
    "approval reversed",
    "captured in parts",
    "denied, then captured again",
    "dispute lost in part",
    "dispute won after it was lost",
    "events of one second",
    "lost dispute paid by a refund or a reversal",
    "lost dispute without a refund",
    "refund failed, then made again",
    "refund fails when pending",
    "refund fails when succeeded",
    "reversal taken back",
    "reversed",
    "reversed in part",
  ];
  const squareCases = [
    "amount lowered",
    "amount lowered after the capture",
    "authorization lost",
    "dispute won after it was lost",
    "events of one second",
    "inquiry",
    "refund failed, then made again",
    "refund fails when pending",
    "refund fails when succeeded",
    "several disputes",
  ];

  test("contain every hard case, each at least five times in 3,000", () => {
    const counts = new Map<string, number>();
    for (const { marks } of fc.sample(lives("true"), { numRuns: 3000, seed: 12 })) {
      for (const mark of marks) counts.set(mark, (counts.get(mark) ?? 0) + 1);
    }
    const expected = [
      ...stripeCases.map((name) => `stripe: ${name}`),
      ...paypalCases.map((name) => `paypal: ${name}`),
      ...squareCases.flatMap((name) => [`square: ${name}`, `internal: ${name}`]),
      "submitted: declined by Tap",
      "submitted: failed, then under way",
      "submitted: refund failed, then made again",
    ];
    expect(expected.filter((name) => (counts.get(name) ?? 0) < 5)).toEqual([]);
  });

  test("end in every status", () => {
    const ends = new Set(fc.sample(lives("true"), { numRuns: 1000, seed: 12 }).map(({ truth }) => truth.status));
    expect([...ends].sort()).toEqual([
      "authorized",
      "canceled",
      "captured",
      "disputed",
      "failed",
      "partially_refunded",
      "pending",
      "refunded",
    ]);
  });
});
