import { describe, expect, test } from "@jest/globals";
import { recordEvent } from "../../core/ledger/application/record-event";
import type { NotificationCause } from "../../core/notifications/application/ports";
import { makeReader } from "../../lambda/transaction-reader/handler";
import { apiRequest } from "../../testing/events";
import { FakeCallers, FakeClock, FakeCursors, InMemoryInbox, RecordingLog } from "../../testing/fakes";
import { InMemoryLedger } from "../../testing/ledger-fakes";
import { aNotification, InMemoryNotificationTable } from "../../testing/notification-fakes";
import { anEvent, anIntent } from "../../testing/payment-events";
import { SPREAD } from "../../testing/spread";
import { InMemoryList } from "../../testing/transaction-list";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const callers = new FakeCallers({ [role("shop")]: ["mrc_1"], [role("operator")]: "*" });
const event: NotificationCause = { event: "stripe#evt_1" };
const byShop: NotificationCause = { requestedBy: { principal: role("shop"), isOperator: false } };
const byOperator: NotificationCause = { requestedBy: { principal: role("operator"), isOperator: true } };

/** The notifications of a payment of mrc_1, as the caller reads them, of which one was made when it was `merchantId`'s. */
async function shownTo(caller: string, cause: NotificationCause, merchantId = "mrc_1") {
  const clock = new FakeClock();
  const transactions = new InMemoryLedger(new InMemoryInbox());
  await recordEvent({ transactions, clock }, anEvent([anIntent({ merchantId: "mrc_1" })]));
  const table = new InMemoryNotificationTable(clock);
  const notification = aNotification({ transactionId: "stripe_pi_1", merchantId, cause });
  await table.create(notification);
  const attempt = { at: "2026-11-18T10:00:11.000Z", endpointAsOf: "2026-11-18T09:59:00.000Z", milliseconds: 40 };
  const url = "https://shop.example/hook";
  const leased = await table.lease(notification);
  if (leased === undefined) throw new Error("the delivery could not be leased");
  await table.retry(leased, { ...attempt, url, outcome: "answered", httpStatus: 503 }, clock.now(), "sweep");
  await table.end(notification, "delivered", { ...attempt, url, queuedBy: "reconciler", outcome: "delivered" });
  const handle = makeReader({
    ...{ transactions, timelines: table, callers, clock, spread: SPREAD },
    list: new InMemoryList(),
    modifications: { refunds: async () => [] },
    cursors: new FakeCursors(),
    log: new RecordingLog(),
  });
  const { body } = await handle(apiRequest({ path: { id: "stripe_pi_1" }, userArn: caller }));
  return JSON.parse(body).notifications[0];
}

describe("the timeline of a notification", () => {
  test("a timeline shows the type, the event that caused it, and where each attempt went as of when", async () => {
    const attempt = {
      at: "2026-11-18T10:00:11.000Z",
      url: "https://shop.example/hook",
      endpoint_as_of: "2026-11-18T09:59:00.000Z",
      milliseconds: 40,
    };
    expect(await shownTo(role("shop"), event)).toEqual({
      id: "ntf_1",
      type: "transaction.captured",
      created_at: "2026-11-18T10:00:10.000Z",
      cause: { event: "stripe#evt_1", caller: null },
      state: "delivered",
      attempts: [
        { ...attempt, queued_by: "notification", outcome: "answered", http_status: 503 },
        { ...attempt, queued_by: "reconciler", outcome: "delivered" },
      ],
      next_attempt_at: null,
    });
  });

  test.each([
    ["the merchant itself", "shop", byShop, "role/shop"],
    ["an operator, of a merchant", "operator", byShop, "role/shop"],
    ["an operator, of an operator", "operator", byOperator, "role/operator"],
    ["a merchant, of an operator, without a name", "shop", byOperator, "operator"],
  ])("a timeline shows who requested a notification to %s", async (_, reader, cause, caller) => {
    expect((await shownTo(role(reader), cause)).cause).toEqual({ event: null, caller });
  });

  test("a timeline hides from a merchant where a notification went when the payment was another merchant's", async () => {
    const byOther: NotificationCause = { requestedBy: { principal: role("other-shop"), isOperator: false } };
    const shown = await shownTo(role("shop"), byOther, "mrc_2");
    expect(shown.cause).toEqual({ event: null, caller: null });
    expect(JSON.stringify(shown)).not.toMatch(/shop/);
    expect(shown.attempts).toMatchObject([{ url: null, outcome: "answered" }, { url: null }]);
    expect((await shownTo(role("operator"), byOther, "mrc_2")).attempts[0].url).toBe("https://shop.example/hook");
  });
});
