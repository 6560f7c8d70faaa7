import { describe, expect, test } from "@jest/globals";
import { append, type Transaction } from "../../core/ledger/domain/ledger";
import { hasNotifiableChange } from "../../core/ledger/domain/notifiable-change";
import type { Fact } from "../../core/ledger/domain/payment-event";
import { notificationIdOf } from "../../core/notifications/domain/notification";

const amount = { amount: 4250, currency: "USD" };
let events = 0;
const then = (before: Transaction | undefined, fact: Fact, merchantId?: string): Transaction =>
  append(
    "stripe_pi_1",
    before,
    {
      key: { provider: "stripe", eventId: `evt_${++events}` },
      type: "test",
      occurredAt: "2026-11-18T10:00:00.000Z",
      transaction: { id: "stripe_pi_1" },
      ...(merchantId && { merchantId }),
      facts: [fact],
    },
    new Date("2026-11-18T10:00:01Z"),
  ).transaction;

const pending = then(undefined, { kind: "payment", status: "pending", amount });
const captured = then(pending, { kind: "payment", status: "captured", amount });
const part = then(captured, { kind: "refund", id: "re_1", status: "succeeded", amount: { ...amount, amount: 100 } });
const more = then(part, { kind: "refund", id: "re_2", status: "succeeded", amount: { ...amount, amount: 200 } });

describe("a notifiable change", () => {
  test.each<[string, Transaction | undefined, Transaction, boolean]>([
    ["a payment that has only begun", undefined, pending, false],
    ["a capture", pending, captured, true],
    ["a capture that is the payment's first event", undefined, captured, true],
    ["a refund", captured, part, true],
    ["another refund, though the status stays", part, more, true],
    [
      "the capture reported once more",
      captured,
      then(captured, { kind: "payment", status: "captured", amount }),
      false,
    ],
    [
      "the merchant, named only now",
      captured,
      then(captured, { kind: "payment", status: "captured", amount }, "mrc_1"),
      true,
    ],
    ["a late event that changes nothing", more, then(more, { kind: "payment", status: "authorized", amount }), false],
  ])("whether %s is a notifiable change (%#)", (_, before, after, expected) => {
    expect(hasNotifiableChange(before, after)).toBe(expected);
  });
});

describe("a notification's id", () => {
  test("a notification's id is the same for one state, whatever came meanwhile that made no difference", () => {
    const repeated = then(captured, { kind: "payment", status: "captured", amount });
    const begun = then(captured, { kind: "refund", id: "re_0", status: "pending", amount });
    expect([repeated, begun].map(notificationIdOf)).toEqual([captured, captured].map(notificationIdOf));
  });

  test("a notification's id differs for every notifiable change, and for every transaction", () => {
    expect(new Set([pending, captured, part, more].map(notificationIdOf)).size).toBe(4);
    expect(notificationIdOf({ ...captured, transactionId: "stripe_pi_2" })).not.toBe(notificationIdOf(captured));
    expect(notificationIdOf(captured)).toMatch(/^ntf_[0-9a-f]{24}$/);
  });
});
