import { randomBytes } from "node:crypto";
import { afterAll, describe, expect, test } from "@jest/globals";
import { append } from "../../core/ledger/domain/ledger";
import type { PaymentEvent } from "../../core/ledger/domain/payment-event";
import { dynamoFraudAlerts } from "../../core/payments/adapters/dynamo-fraud-alerts";
import { dynamoReviews } from "../../core/payments/adapters/dynamo-reviews";
import { dynamoSubmissions } from "../../core/payments/adapters/dynamo-submissions";
import { ASK_AGAIN_WITHIN_HOURS } from "../../core/payments/application/ports";
import { FakeClock } from "../../testing/fakes";
import { runningStack } from "../../testing/local-stack";

const stack = runningStack();
afterAll(() => stack.close());

const clock = new FakeClock(new Date());
const reviews = dynamoReviews(stack.dynamo, stack.table("transactions"), clock);
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

  test("what was asked for so long ago that the gateway may have forgotten it is not asked for again", async () => {
    const payment = id();
    expect(await reviews.claimCharge(payment)).toBe(true);
    clock.advance(ASK_AGAIN_WITHIN_HOURS * 3_600_000 - 1000);
    expect(await reviews.claimCharge(payment)).toBe(true);
    clock.advance(2000);
    expect(await reviews.claimCharge(payment)).toBe(false);
    expect(await reviews.find(payment)).toEqual({ requested: false, charging: true, takenOn: false });
  });

  test("what a person has abandoned is not charged, though a charge was asked for", async () => {
    const payment = id();
    await reviews.claimCharge(payment);
    await reviews.abandon(payment);
    expect(await reviews.claimCharge(payment)).toBe(false);
  });

  test("what the gateway has taken on is known as such", async () => {
    const payment = id();
    await reviews.claimCharge(payment);
    await reviews.takenOnByGateway(payment);
    expect(await reviews.find(payment)).toMatchObject({ charging: true, takenOn: true });
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

test("an idempotency key stands to the end of its last second, then for another payment", async () => {
  const time = new FakeClock(new Date("2100-01-01T00:00:00.500Z"));
  const submissions = dynamoSubmissions({
    client: stack.dynamo,
    inboxTable: stack.table("payment_webhooks"),
    ledgerTable: stack.table("payment_transactions"),
    transactionsTable: stack.table("transactions"),
    clock: time,
  });
  const key = { merchantId: "mrc_key", key: id(), hours: 1 };
  const create = (transaction: string) => {
    const event: PaymentEvent = {
      key: { provider: "tap", eventId: `${transaction}-submitted` },
      type: "payment.submitted",
      occurredAt: time.now().toISOString(),
      transaction: { id: transaction },
      facts: [{ kind: "payment", status: "failed", amount: { amount: 1, currency: "USD" } }],
    };
    const commit = { ...append(transaction, undefined, event, time.now()), event: event.key, aliases: [] };
    return submissions.create(commit, key, "fingerprint");
  };
  const [first, second] = [id(), id()];
  expect(await create(first)).toBe("created");
  time.advance(3_600_000);
  expect(await create(id())).toEqual({ transactionId: first, fingerprint: "fingerprint" });
  time.advance(1_000);
  expect(await create(second)).toBe("created");
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
