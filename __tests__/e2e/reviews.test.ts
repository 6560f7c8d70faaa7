import { randomBytes } from "node:crypto";
import { afterAll, describe, expect, test } from "@jest/globals";
import { dynamoFraudAlerts } from "../../core/adapters/aws/dynamo-fraud-alerts";
import { dynamoReviews } from "../../core/adapters/aws/dynamo-reviews";
import { runningStack } from "../../testing/local-stack";

const stack = runningStack();
afterAll(() => stack.close());

const reviews = dynamoReviews(stack.dynamo, stack.table("transactions"));
const id = () => `pay_${randomBytes(12).toString("hex")}`;

describe("a charge and a decline exclude each other", () => {
  test("what was declined is not charged", async () => {
    const payment = id();
    expect(await reviews.claimDecline(payment)).toBe(true);
    expect(await reviews.claimCharge(payment)).toBe(false);
    await reviews.decide(payment, "approved");
    expect(await reviews.claimCharge(payment)).toBe(false);
  });

  test("what a charge was asked for is neither declined nor sent to review, and may be asked for again", async () => {
    const payment = id();
    expect(await reviews.claimCharge(payment)).toBe(true);
    expect(await reviews.claimDecline(payment)).toBe(false);
    expect(await reviews.request(payment)).toBe(false);
    await reviews.decide(payment, "rejected");
    expect(await reviews.claimCharge(payment)).toBe(true);
  });

  test("what needs a decision is charged only with an approval", async () => {
    const payment = id();
    expect(await reviews.request(payment)).toBe(true);
    expect(await reviews.claimCharge(payment)).toBe(false);
    await reviews.decide(payment, "approved");
    expect(await reviews.claimCharge(payment)).toBe(true);
  });

  test("what was rejected before anybody asked is not charged", async () => {
    const payment = id();
    await reviews.decide(payment, "rejected");
    expect(await reviews.claimCharge(payment)).toBe(false);
    expect((await reviews.decide(payment, "approved")).decision).toBe("rejected");
  });
});

test("a fraud alert is recorded once, and a contradiction is none of it", async () => {
  const alerts = dynamoFraudAlerts(stack.dynamo, stack.table("fraud_alerts"));
  const alert = {
    alert_id: id(),
    transaction_id: "t1",
    decision: "approved" as const,
    occurred_at: "2026-11-21T10:00:00Z",
  };
  const now = new Date();
  expect(await alerts.record(alert, now)).toBe("recorded");
  expect(await alerts.record(alert, now)).toBe("repeated");
  expect(await alerts.record({ ...alert, decision: "rejected" }, now)).toBe("contradicts");
  expect(await alerts.record({ ...alert, transaction_id: "t2" }, now)).toBe("contradicts");
});
