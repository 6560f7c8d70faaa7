import { describe, expect, test } from "@jest/globals";
import { isSubscribed } from "../../core/notifications/domain/subscription";
import { deliveryWorld, START, shop } from "../../testing/delivery-world";

/** As it is read a moment before the first attempt. */
const now = { asOf: START };

describe("an endpoint that subscribes to types", () => {
  const refunds = { ...shop, ...now, events: ["refund.*", "dispute.opened"] };

  test("a notification of a type that the endpoint does not want ends without a call", async () => {
    const { notify, receive, posted, timeline, log, metrics } = deliveryWorld({ endpoint: refunds });
    await notify("ntf_1");
    expect(await receive("ntf_1")).toBe(0);
    expect(posted).toEqual([]);
    expect(await timeline("ntf_1")).toMatchObject({ state: "unsubscribed", attempts: [] });
    expect(log.entries.map(({ message }) => message)).toContain("delivery ended without a call");
    expect(metrics.of("DeliveryFailed")).toBe(0);
  });

  test("a type that was subscribed to a moment ago counts: the setting is read anew before a delivery ends", async () => {
    const { notify, receive, posted, reads } = deliveryWorld({ endpoint: refunds, fresh: { ...shop, ...now } });
    await notify("ntf_1");
    await receive("ntf_1");
    expect([posted.length, reads]).toEqual([1, ["cached", "fresh"]]);
  });

  test("a notification by hand is sent whatever its type is", async () => {
    const { notify, receive, posted } = deliveryWorld({ endpoint: refunds });
    await notify("ntf_1", { requestedBy: { principal: "arn:aws:iam::1:role/shop", isOperator: false } });
    await receive("ntf_1");
    expect(posted.length).toBe(1);
  });

  test.each([
    [undefined, "refund.failed", true],
    [["refund.failed"], "refund.failed", true],
    [["refund.*"], "refund.failed", true],
    [["refund.*"], "transaction.refunded", false],
    [["refund.fail"], "refund.failed", false],
    [["dispute.opened", "transaction.*"], "transaction.captured", true],
  ])("a subscription to %j and the type %s: %s", (events, type, isWanted) => {
    expect(isSubscribed(events, type)).toBe(isWanted);
  });
});

describe("a paused endpoint", () => {
  const paused = { ...shop, ...now, isPaused: true };

  test("a paused endpoint's notification is kept, without a call and among what is not delivered", async () => {
    const { notify, receive, posted, timeline, table, breakers } = deliveryWorld({ endpoint: paused });
    await notify("ntf_1");
    expect(await receive("ntf_1")).toBe(0);
    expect([posted, breakers.health.size]).toEqual([[], 0]);
    expect(await timeline("ntf_1")).toMatchObject({ state: "paused", attempts: [] });
    expect(await table.count({ lists: ["paused"], merchantId: "mrc_1" })).toBe(1);
  });

  test("a delivery that waits for a retry is kept too when its endpoint is paused", async () => {
    const { notify, receive, timeline, clock, table } = deliveryWorld({ endpoint: paused });
    await notify("ntf_1");
    const leased = await table.lease({ transactionId: "tx_ntf_1", notificationId: "ntf_1" });
    if (leased === undefined) throw new Error("not leased");
    const attempt = { at: START, endpointAsOf: START, outcome: "timeout", milliseconds: 1 } as const;
    await table.retry(leased, attempt, clock.now(), "message");
    await receive("ntf_1");
    expect(await timeline("ntf_1")).toMatchObject({ state: "paused", attempts: [{ outcome: "timeout" }] });
  });

  test("a notification of a type that a paused endpoint does not want is not kept for it", async () => {
    const { notify, receive, timeline } = deliveryWorld({ endpoint: { ...paused, events: ["refund.*"] } });
    await notify("ntf_1");
    await receive("ntf_1");
    expect((await timeline("ntf_1"))?.state).toBe("unsubscribed");
  });

  test("a notification by hand is kept as well", async () => {
    const { notify, receive, posted, timeline } = deliveryWorld({ endpoint: paused });
    await notify("ntf_1", { requestedBy: { principal: "arn:aws:iam::1:role/shop", isOperator: false } });
    await receive("ntf_1");
    expect([posted, (await timeline("ntf_1"))?.state]).toEqual([[], "paused"]);
  });

  test("a delivery ends by no setting that could not be read again: it waits, and is sent after the endpoint is resumed", async () => {
    const { notify, receive, timeline, posted, clock } = deliveryWorld({
      endpoint: { ...paused, asOf: "2026-11-18T09:30:00.000Z" },
    });
    await notify("ntf_1");
    await receive("ntf_1");
    expect(await timeline("ntf_1")).toMatchObject({ state: "pending", nextAttemptAt: "2026-11-18T10:05:10.000Z" });
    clock.advance(299_000);
    await receive("ntf_1");
    expect(posted).toEqual([]);
  });
});
