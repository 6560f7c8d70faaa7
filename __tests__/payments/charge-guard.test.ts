import { describe, expect, test } from "@jest/globals";
import { dynamoChargeGuard } from "../../core/payments/adapters/dynamo-charge-guard";
import { reviewItemOf } from "../../core/payments/adapters/dynamo-review-items";
import { dynamoReviews } from "../../core/payments/adapters/dynamo-reviews";
import { type ChargeLock, mayCharge, mayDecline, mayRequestReview } from "../../core/payments/domain/charge-guard";
import { allowedByDomain, everyChargeLock, lockAttributes } from "../../testing/charge-locks";
import { clientWithItem } from "../../testing/dynamo-condition";
import { FakeClock } from "../../testing/fakes";

const clock = new FakeClock();
const now = clock.now();
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const lock = (fields: Partial<ChargeLock> = {}): ChargeLock => ({
  reviewRequested: false,
  acceptedByGateway: false,
  declined: false,
  ...fields,
});

describe("the rule of the charge lock", () => {
  test.each<[string, boolean, Partial<ChargeLock>]>([
    ["that nothing is known of is charged", true, {}],
    ["that needs a decision is not charged without one", false, { reviewRequested: true }],
    ["that needed a decision is charged once it is approved", true, { reviewRequested: true, decision: "approved" }],
    ["that was rejected is not charged, though no rule required a review", false, { decision: "rejected" }],
    ["that was declined is not charged", false, { declined: true }],
    ["that was declined is not charged, though it is approved later", false, { declined: true, decision: "approved" }],
    ["whose charge was requested is charged again, which finds out its result", true, { chargingSince: hoursAgo(1) }],
    [
      "whose charge was requested is charged again, though it is rejected later",
      true,
      { chargingSince: hoursAgo(1), decision: "rejected" },
    ],
    [
      "whose charge was requested 20 hours ago is not charged again, though it is approved",
      false,
      { chargingSince: hoursAgo(20), decision: "approved" },
    ],
    [
      "that was abandoned is not charged, though its charge was requested",
      false,
      { chargingSince: hoursAgo(1), declined: true },
    ],
  ])("a payment %s", (_, allowed, fields) => {
    expect(mayCharge(lock(fields), now)).toBe(allowed);
  });

  test("a payment whose charge was requested is neither declined nor sent to review", () => {
    const charging = lock({ chargingSince: hoursAgo(48) });
    expect([mayDecline(charging), mayRequestReview(charging)]).toEqual([false, false]);
    expect([mayDecline(lock()), mayRequestReview(lock())]).toEqual([true, true]);
  });
});

describe("the conditions of the charge lock's items", () => {
  const locks = everyChargeLock(now);

  test("the adapters' conditions allow what the domain allows, in every state of the lock", async () => {
    for (const state of locks) {
      const client = clientWithItem(lockAttributes(state));
      const guard = dynamoChargeGuard(client, "transactions", clock);
      const allowed = {
        claimCharge: (await guard.claimCharge("pay_1")) !== undefined,
        claimDecline: await guard.claimDecline("pay_1"),
        request: await dynamoReviews(client, "transactions").request("pay_1"),
      };
      expect({ state, allowed }).toEqual({ state, allowed: allowedByDomain(state, now) });
    }
    expect(locks.length).toBe(120);
    expect(new Set(locks.map((state) => JSON.stringify(allowedByDomain(state, now)))).size).toBe(4);
  });

  test("an item gives back the lock that it keeps, in every state of the lock", () => {
    for (const state of locks) expect(reviewItemOf(lockAttributes(state))).toEqual(state);
  });
});
