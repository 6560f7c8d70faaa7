import { randomBytes } from "node:crypto";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, describe, expect, test } from "@jest/globals";
import { firstCommit } from "../../core/ledger/application/next-commit";
import { dynamoChargeGuard } from "../../core/payments/adapters/dynamo-charge-guard";
import { dynamoFraudAlerts } from "../../core/payments/adapters/dynamo-fraud-alerts";
import { reviewKey } from "../../core/payments/adapters/dynamo-review-items";
import { dynamoReviews } from "../../core/payments/adapters/dynamo-reviews";
import { dynamoSubmissions } from "../../core/payments/adapters/dynamo-submissions";
import { type ChargeLock, REPEAT_CHARGE_WITHIN_HOURS } from "../../core/payments/domain/charge-guard";
import { shopActor } from "../../testing/actors";
import { allowedByDomain, everyChargeLock, lockAttributes } from "../../testing/charge-locks";
import { FakeClock } from "../../testing/fakes";
import { runningStack } from "../../testing/local-stack";
import { aSubmission } from "../../testing/payment-events";
import { SPREAD } from "../../testing/spread";
import { withLimit } from "../../tools/limiter";

const stack = runningStack();
afterAll(() => stack.close());

const clock = new FakeClock(new Date());
const table = stack.table("transactions");
const reviews = dynamoReviews(stack.dynamo, table);
const chargeGuard = dynamoChargeGuard(stack.dynamo, table, clock);
const id = () => `pay_${randomBytes(12).toString("hex")}`;

describe("a charge and a decline exclude each other", () => {
  test("a payment that was declined is not charged, though it is approved later", async () => {
    const payment = id();
    expect(await chargeGuard.claimDecline(payment)).toBe(true);
    expect(await chargeGuard.claimCharge(payment)).toBeUndefined();
    await reviews.decide(payment, "approved", shopActor);
    expect(await chargeGuard.claimCharge(payment)).toBeUndefined();
  });

  test("a payment whose charge was requested is neither declined nor reviewed, and may be charged again", async () => {
    const payment = id();
    expect(await chargeGuard.claimCharge(payment)).toBeDefined();
    expect(await chargeGuard.claimDecline(payment)).toBe(false);
    expect(await reviews.request(payment)).toBe(false);
    await reviews.decide(payment, "rejected", shopActor);
    expect(await chargeGuard.claimCharge(payment)).toBeDefined();
  });

  test("a charge that the gateway may have forgotten is not requested again", async () => {
    const payment = id();
    const chargingSince = clock.now();
    expect(await chargeGuard.claimCharge(payment)).toBeDefined();
    clock.advance(REPEAT_CHARGE_WITHIN_HOURS * 3_600_000 - 1000);
    expect(await chargeGuard.claimCharge(payment)).toBeDefined();
    clock.advance(2000);
    expect(await chargeGuard.claimCharge(payment)).toBeUndefined();
    expect(await chargeGuard.find(payment)).toEqual({
      reviewRequested: false,
      acceptedByGateway: false,
      declined: false,
      chargingSince,
    });
  });

  test("a payment that an operator abandoned is not charged, though a charge was requested", async () => {
    const payment = id();
    await chargeGuard.claimCharge(payment);
    await chargeGuard.abandon(payment);
    expect(await chargeGuard.claimCharge(payment)).toBeUndefined();
  });

  test("a charge that the gateway accepted is known as such", async () => {
    const payment = id();
    await chargeGuard.claimCharge(payment);
    await chargeGuard.markAcceptedByGateway(payment);
    expect(await chargeGuard.find(payment)).toMatchObject({ chargingSince: clock.now(), acceptedByGateway: true });
  });

  test("a charge that the gateway sent to review needs an approval, and may be requested then", async () => {
    const payment = id();
    await chargeGuard.claimCharge(payment);
    await chargeGuard.releaseForReview(payment);
    expect(await chargeGuard.claimCharge(payment)).toBeUndefined();
    expect(await reviews.wait(payment, "token")).toBeUndefined();
    expect(await reviews.decide(payment, "approved", shopActor)).toEqual({ decision: "approved", token: "token" });
    expect(await chargeGuard.claimCharge(payment)).toBeDefined();
  });

  test("a payment that needs a decision is charged only with an approval", async () => {
    const payment = id();
    expect(await reviews.request(payment)).toBe(true);
    expect(await chargeGuard.claimCharge(payment)).toBeUndefined();
    await reviews.decide(payment, "approved", shopActor);
    expect(await chargeGuard.claimCharge(payment)).toBeDefined();
  });

  test("a payment that was rejected before its review was required is not charged", async () => {
    const payment = id();
    await reviews.decide(payment, "rejected", shopActor);
    expect(await chargeGuard.claimCharge(payment)).toBeUndefined();
    expect((await reviews.decide(payment, "approved", shopActor)).decision).toBe("rejected");
  });

  test("the table allows what the domain allows, in every state of the lock", async () => {
    const now = clock.now();
    /** Makes each claim on an item of its own, since a claim changes its item. */
    const claimOf = async (state: ChargeLock, claim: (payment: string) => Promise<unknown>) => {
      const payment = id();
      const Item = { ...reviewKey(payment), ...lockAttributes(state) };
      await stack.dynamo.send(new PutCommand({ TableName: table, Item }));
      return Boolean(await claim(payment));
    };
    await withLimit(10, everyChargeLock(now), async (state) => {
      const allowed = {
        claimCharge: await claimOf(state, chargeGuard.claimCharge),
        claimDecline: await claimOf(state, chargeGuard.claimDecline),
        request: await claimOf(state, reviews.request),
      };
      expect({ state, allowed }).toEqual({ state, allowed: allowedByDomain(state, now) });
    });
  });
});

test("an idempotency key stands for its payment to the end of its last second, then for another one", async () => {
  const time = new FakeClock(new Date("2100-01-01T00:00:00.500Z"));
  const submissions = dynamoSubmissions({
    keepsAddresses: true,
    client: stack.dynamo,
    inboxTable: stack.table("payment_webhooks"),
    ledgerTable: stack.table("payment_transactions"),
    transactionsTable: stack.table("transactions"),
    spread: SPREAD,
    clock: time,
  });
  const key = { merchantId: "mrc_key", key: id(), hours: 1 };
  const create = (transaction: string) => {
    const commit = firstCommit(aSubmission(transaction), time.now());
    return submissions.create(commit, key, "fingerprint");
  };
  const [first, second] = [id(), id()];
  expect(await create(first)).toBe("created");
  time.advance(3_600_000);
  expect(await create(id())).toEqual({ transactionId: first, fingerprint: "fingerprint" });
  time.advance(1_000);
  expect(await create(second)).toBe("created");
});

test("a fraud alert is recorded once, and a contradicting repeat is recognized", async () => {
  const alerts = dynamoFraudAlerts(stack.dynamo, stack.table("fraud_alerts"));
  const alert = {
    alert_id: id(),
    transaction_id: "t1",
    decision: "approved" as const,
    occurred_at: "2026-11-21T10:00:00Z",
  };
  const now = new Date();
  expect(await alerts.record(alert, now, shopActor)).toBe("recorded");
  expect(await alerts.record(alert, now, shopActor)).toBe("repeated");
  expect(await alerts.record({ ...alert, decision: "rejected" }, now, shopActor)).toBe("contradicts");
  expect(await alerts.record({ ...alert, transaction_id: "t2" }, now, shopActor)).toBe("contradicts");
});
