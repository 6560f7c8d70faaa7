import { expect, test } from "@jest/globals";
import { submittedReason } from "../../core/ledger/domain/payment-status";
import { decideByHand } from "../../core/operations/application/reviews/decide-by-hand";
import { type ListReviewsOptions, listReviews } from "../../core/operations/application/reviews/list-reviews";
import type { OpenReview } from "../../core/operations/application/reviews/ports";
import type { ReviewDecision } from "../../core/payments/domain/charge-guard";
import { SESSION } from "../../testing/notification-world";
import { operationsWorld, payId, REVIEW_SECONDS } from "../../testing/operations-world";
import { RecordingGateway } from "../../testing/payment-fakes";
import { paymentWorld, run, types } from "../../testing/payment-world";

/** A payment of more than 5,000 dollars waits for a decision. */
async function inReview(gateway = new RecordingGateway()) {
  const world = paymentWorld({ gateway });
  const id = await run(world, { amount: 600_000 });
  const decide = (decision: ReviewDecision, transactionId = id, actionId = "act-1") =>
    decideByHand({ ...world, workflows: world.tokens }, { transactionId, decision, actionId, operator: SESSION });
  return { world, id, decide, gateway };
}

test("an operator's approval has the payment charged once, however often it is given", async () => {
  const { world, id, decide, gateway } = await inReview();
  expect(await decide("approved")).toEqual({ effect: "resumed", says: "its charge is requested now" });
  await world.settle();
  for (const again of ["act-1", "act-2"])
    expect(await decide("approved", id, again)).toMatchObject({ effect: "finished" });
  await world.settle();
  expect(world.state(id)?.status).toBe("captured");
  expect(gateway.captures).toBe(1);
});

test("an operator's decision names the operator, without the session", async () => {
  const { world, decide } = await inReview();
  await decide("approved");
  const [actor] = world.alerts.actors;
  expect(actor?.principal).toBe("arn:aws:iam::123456789012:role/operator");
});

test("an operator's rejection declines the payment, and nothing is charged", async () => {
  const { world, id, decide, gateway } = await inReview();
  expect(await decide("rejected")).toMatchObject({ effect: "resumed", says: "it is declined now" });
  await world.settle();
  expect(world.state(id)).toMatchObject({ status: "failed", reason: "fraud_rejected" });
  expect(gateway.calls).toBe(0);
});

test("of an operator and the fraud vendor, the first decision stands", async () => {
  const { world, id, decide } = await inReview();
  await world.decide({ transaction_id: id, decision: "rejected" });
  expect(await decide("approved")).toMatchObject({
    effect: "finished",
    says: expect.stringContaining("nothing changed"),
  });
  await world.settle();
  expect(world.state(id)?.status).toBe("failed");

  const other = await inReview();
  await other.decide("approved");
  const answer = await other.world.decide({ transaction_id: other.id, decision: "rejected" });
  expect(answer.json).toMatchObject({ effect: "finished" });
  await other.world.settle();
  expect(other.world.state(other.id)?.status).toBe("captured");
});

test("an operator's decision about a review whose time was up, or about no payment, changes nothing", async () => {
  const { world, id, decide } = await inReview();
  world.expire();
  await world.settle();
  expect(await decide("approved")).toMatchObject({ effect: "finished" });
  expect(await decide("approved", "pay_none")).toMatchObject({ effect: "unknown" });
  expect(world.state(id)).toMatchObject({ status: "failed", reason: "review_expired" });
});

test("an approval after the review's workflow was stopped is obeyed by the payment's next attempt", async () => {
  const { world, id, gateway } = await inReview();
  const stopped = { ...world, workflows: { resume: async () => "gone" as const } };
  const approval = { transactionId: id, decision: "approved", actionId: "act-1", operator: SESSION } as const;
  expect(await decideByHand(stopped, approval)).toEqual({
    effect: "expired",
    says: expect.stringContaining("its next attempt gets the decision"),
  });
  expect(gateway.calls).toBe(0);
  await world.queue.send(id, 2);
  await world.consume();
  await world.settle();
  expect(world.state(id)?.status).toBe("captured");
  expect(gateway.captures).toBe(1);
});

test("an operator's decision is kept with the id of the action, which says who it was", async () => {
  const { world, id, decide } = await inReview();
  await decide("approved");
  expect([...world.alerts.alerts.values()]).toMatchObject([
    { transaction_id: id, decision: "approved", reasons: ["operator", "act-1"] },
  ]);
  expect(types(world, id)).toContain("payment.review_requested");
});

test("what a review is for is read from the payment itself, which every list reads", async () => {
  const { world, id, decide } = await inReview();
  const reasonOf = async () => {
    const payment = await world.transactions.find(id);
    return payment && submittedReason(payment.head, id);
  };
  const requested = world.transactions.rows.find(({ eventType }) => eventType === "payment.review_requested");
  expect(requested?.reason).toMatch(/^[a-z_]+/);
  expect(await reasonOf()).toBe(requested?.reason);
  await decide("rejected");
  await world.settle();
  expect(await reasonOf()).toBe("fraud_rejected");
});

/** Payments in review, begun a minute apart. */
async function listed(
  open: readonly OpenReview[],
  options: Partial<ListReviewsOptions> = {},
  stopped: readonly OpenReview[] = [],
) {
  const world = operationsWorld();
  for (const number of [1, 2, 3]) {
    await world.submit(payId(number));
    await world.lock(payId(number), { requested: true, task_token: "token" });
  }
  await world.lock(payId(3), { decision: "approved" });
  const deps = {
    ...world.deps,
    reviews: {
      running: async () => ({ reviews: open, isCut: false }),
      stopped: async () => ({ reviews: stopped, isCut: false }),
    },
  };
  return listReviews(deps, { limit: 50, by: "deadline", ...options });
}

const at = (minute: number) => `2026-11-18T10:0${minute}:00.000Z`;
const OPEN = [
  { transactionId: payId(2), attempt: 1, since: at(2) },
  { transactionId: payId(1), attempt: 1, since: at(1) },
  { transactionId: payId(3), attempt: 1, since: at(0) },
];

test("reviews are listed by the end of their time, without those that are decided", async () => {
  const { reviews, hasMore } = await listed(OPEN);
  expect(reviews.map(({ transaction, since }) => [transaction.transactionId, since])).toEqual([
    [payId(1), at(1)],
    [payId(2), at(2)],
  ]);
  expect(Date.parse(reviews[0]?.deadline ?? "") - Date.parse(at(1))).toBe(REVIEW_SECONDS * 1000);
  expect(hasMore).toBe(false);
});

test("reviews are listed newest first where that is asked for, up to the limit", async () => {
  const { reviews, hasMore } = await listed(OPEN, { limit: 1, by: "newest" });
  expect(reviews.map(({ transaction }) => transaction.transactionId)).toEqual([payId(2)]);
  expect(hasMore).toBe(true);
});

test("a payment whose workflow was restarted is one review, which began with the last attempt", async () => {
  const { reviews } = await listed([{ transactionId: payId(1), attempt: 2, since: at(5) }, ...OPEN]);
  expect(reviews.map(({ transaction, since }) => [transaction.transactionId, since])).toEqual([
    [payId(2), at(2)],
    [payId(1), at(5)],
  ]);
});

test("a review whose workflow was stopped is listed by itself, until it is decided or its payment was restarted", async () => {
  const restarted = { transactionId: payId(2), attempt: 2, since: at(5) };
  expect((await listed([restarted], {}, OPEN)).reviews.map(({ since }) => since)).toEqual([at(5)]);
  const { reviews } = await listed([restarted], { stopped: true }, OPEN);
  expect(reviews.map(({ transaction, since }) => [transaction.transactionId, since])).toEqual([[payId(1), at(1)]]);
});
