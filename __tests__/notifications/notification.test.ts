import { expect, test } from "@jest/globals";
import { shownId } from "../../core/ledger/application/transaction-fields";
import { announce } from "../../core/notifications/application/announce";
import { notificationIdOf } from "../../core/notifications/domain/notification";
import { InMemoryNotifications } from "../../testing/payment-fakes";

test("a notification's id is the same for one change, and differs for every other change and transaction", () => {
  const id = notificationIdOf("stripe_pi_1", 1);
  expect(id).toMatch(/^ntf_[0-9a-f]{24}$/);
  expect(notificationIdOf("stripe_pi_1", 1)).toBe(id);
  expect(new Set([id, notificationIdOf("stripe_pi_1", 2), notificationIdOf("stripe_pi_2", 1)]).size).toBe(3);
});

test("each change of an event is announced once, in its order, however often the event is announced", async () => {
  const queue = new InMemoryNotifications();
  const changes = [
    { type: "transaction.captured", revision: 1 },
    { type: "refund.failed", revision: 2, object: "stripe_re_1", reason: "lost_or_stolen_card" },
  ] as const;
  const event = "stripe#evt_1";
  await announce(queue, { transactionId: "stripe_pi_1", event, changes });
  await announce(queue, { transactionId: "stripe_pi_1", event, changes });
  expect([...queue.sent.values()]).toEqual([
    { transactionId: "stripe_pi_1", messageId: "stripe_pi_1#1", change: { ...changes[0], event } },
    { transactionId: "stripe_pi_1", messageId: "stripe_pi_1#2", change: { ...changes[1], event } },
  ]);
});

test.each([
  ["stripe_re_1", "re_1"],
  ["paypal_PP-D-1@2GG279541U471931P", "PP-D-1"],
  ["square_ref_1", "ref_1"],
  ["own.mrc_1.p1.refund-1", "refund-1"],
])("the object %s is shown under its sender's own id %s", (name, id) => {
  expect(shownId(name)).toBe(id);
});
