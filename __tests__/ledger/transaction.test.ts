import { describe, expect, test } from "@jest/globals";
import type { Fact } from "../../core/ledger/domain/payment-event";
import {
  amountOf,
  CurrencyMismatch,
  currencyOf,
  flagsOf,
  refundedAmount,
  statusOf,
  type TransactionFacts,
  withEvent,
} from "../../core/ledger/domain/transaction";

const usd = (amount: number) => ({ amount, currency: "USD" });
const captured: Fact = { kind: "payment", status: "captured", amount: usd(1000) };

function factsOf(...facts: readonly [Fact, ...Fact[]]): TransactionFacts {
  return withEvent(undefined, {
    key: { provider: "stripe", eventId: "evt_1" },
    type: "test",
    occurredAt: "2026-11-18T10:00:00.000Z",
    transaction: { id: "t" },
    facts,
  });
}

describe("status", () => {
  test.each<[string, string, [Fact, ...Fact[]]]>([
    ["captured", "a capture after a failure", [{ kind: "payment", status: "failed", amount: usd(1000) }, captured]],
    [
      "captured",
      "a failure that arrives after the capture",
      [captured, { kind: "payment", status: "failed", amount: usd(1000) }],
    ],
    [
      "captured",
      "a cancellation beside a capture",
      [captured, { kind: "payment", status: "canceled", amount: usd(1000) }],
    ],
    [
      "authorized",
      "a second attempt after a failure",
      [
        { kind: "payment", status: "authorized", amount: usd(1000) },
        { kind: "payment", status: "failed", amount: usd(1000) },
      ],
    ],
    [
      "canceled",
      "a release that is called a refund",
      [
        { kind: "payment", status: "canceled", amount: usd(1000) },
        { kind: "refund", id: "r", status: "succeeded", amount: usd(1000) },
      ],
    ],
    [
      "partially_refunded",
      "a refund of a part",
      [captured, { kind: "refund", id: "r", status: "succeeded", amount: usd(400) }],
    ],
    ["partially_refunded", "a refund whose payment has not arrived yet", [{ kind: "refund_total", amount: usd(400) }]],
    [
      "refunded",
      "refunds that make up the whole",
      [
        captured,
        { kind: "refund", id: "r", status: "succeeded", amount: usd(400) },
        { kind: "refund", id: "s", status: "succeeded", amount: usd(600) },
      ],
    ],
    [
      "captured",
      "a refund that is only pending",
      [captured, { kind: "refund", id: "r", status: "pending", amount: usd(400) }],
    ],
    [
      "captured",
      "a refund that failed after it had succeeded",
      [
        captured,
        { kind: "refund", id: "r", status: "succeeded", amount: usd(400) },
        { kind: "refund_total", amount: usd(400) },
        { kind: "refund", id: "r", status: "failed", amount: usd(400) },
      ],
    ],
    ["disputed", "an open dispute", [captured, { kind: "dispute", id: "d", status: "open", amount: usd(1000) }]],
    ["disputed", "a lost dispute", [captured, { kind: "dispute", id: "d", status: "lost", amount: usd(1000) }]],
    [
      "captured",
      "a won dispute",
      [
        captured,
        { kind: "dispute", id: "d", status: "won", amount: usd(1000) },
        { kind: "dispute", id: "d", status: "open", amount: usd(1000) },
      ],
    ],
    [
      "captured",
      "a dispute that was lost and then won on appeal",
      [
        captured,
        { kind: "dispute", id: "d", status: "won", amount: usd(1000) },
        { kind: "dispute", id: "d", status: "lost", amount: usd(1000) },
      ],
    ],
    [
      "captured",
      "captures in parts",
      [
        { kind: "payment", status: "authorized", amount: usd(1000) },
        { kind: "capture", id: "c", amount: usd(400) },
        { kind: "capture", id: "d", amount: usd(600) },
      ],
    ],
    [
      "refunded",
      "captures in parts, all returned",
      [
        { kind: "capture", id: "c", amount: usd(400) },
        { kind: "capture", id: "d", amount: usd(600) },
        { kind: "refund_total", amount: usd(1000) },
      ],
    ],
  ])("is %s for %s", (status, _, facts) => {
    expect(statusOf(factsOf(...facts))).toBe(status);
  });
});

describe("refunds", () => {
  test("count once when the same refund comes as itself and within a total", () => {
    const facts = factsOf(
      captured,
      { kind: "refund", id: "r", status: "succeeded", amount: usd(400) },
      { kind: "refund_total", amount: usd(400) },
    );
    expect(refundedAmount(facts)).toBe(400);
  });

  test("that exceed the capture are flagged", () => {
    const facts = factsOf(captured, { kind: "refund_total", amount: usd(1001) });
    expect(flagsOf(facts)).toEqual(["refund_exceeds_capture"]);
  });

  test("in another currency are kept and flagged, but not counted, whichever came first", () => {
    const refund: Fact = { kind: "refund", id: "r", status: "succeeded", amount: { amount: 900, currency: "EUR" } };
    for (const facts of [factsOf(captured, refund), factsOf(refund, captured)]) {
      expect([statusOf(facts), refundedAmount(facts), currencyOf(facts)]).toEqual(["captured", 0, "USD"]);
      expect(flagsOf(facts)).toEqual(["currency_mismatch"]);
      expect(facts.refunds.r).toEqual({ status: "succeeded", amount: 900, currency: "EUR" });
    }
  });

  test("up to the capture are not flagged", () => {
    expect(flagsOf(factsOf(captured, { kind: "refund_total", amount: usd(1000) }))).toEqual([]);
  });
});

describe("a payment that was planned in another currency than it was made in", () => {
  const eur = (amount: number) => ({ amount, currency: "EUR" });
  const planned: Fact = { kind: "payment", status: "authorized", amount: usd(4250) };
  const made: Fact = { kind: "payment", status: "captured", amount: eur(3990) };
  const part: Fact = { kind: "capture", id: "c", amount: eur(3990) };

  test.each<[string, [Fact, Fact]]>([
    ["told as a whole", [planned, made]],
    ["told as a whole, first", [made, planned]],
    ["told by its captures", [planned, part]],
    ["told by its captures, first", [part, planned]],
  ])("counts as it was made: %s", (_, facts) => {
    const merged = factsOf(...facts);
    expect([statusOf(merged), amountOf(merged)]).toEqual(["captured", eur(3990)]);
  });

  test("cannot be made in two", () => {
    expect(() => factsOf(made, { kind: "payment", status: "captured", amount: usd(4250) })).toThrow(CurrencyMismatch);
    expect(() => factsOf(made, { kind: "capture", id: "d", amount: usd(4250) })).toThrow(CurrencyMismatch);
  });
});

test("nothing is given back of a payment that was canceled before it took anything", () => {
  const canceled: Fact = { kind: "payment", status: "canceled", amount: usd(1000) };
  const release: Fact = { kind: "refund", id: "r", status: "succeeded", amount: usd(1000) };
  expect(refundedAmount(factsOf(canceled, release))).toBe(0);
  expect(refundedAmount(factsOf(canceled, release, captured))).toBe(1000);
});
