import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "@jest/globals";
import { notificationItem } from "../../core/notifications/adapters/notification-item";
import { packedText, unpackedText } from "../../core/notifications/adapters/packed-body";
import { MalformedItem } from "../../core/shared/adapters/aws/item-codec";
import { notifiedWorld } from "../../testing/notified-world";

const BODY = '{"type":"transaction.captured","data":{"id":"pay_1","description":"Zwei Lampen \\u2028 für €"}}';

/** A notification as a version before this one stored it. */
const earlier = {
  transaction_id: "pay_1",
  notification_id: "ntf_1",
  merchant_id: "mrc_1",
  created_at: "2026-11-18T10:00:00.000Z",
  type: "transaction.captured",
  cause: { event: "stripe#evt_1" },
  body: BODY,
  state: "pending",
  lease_count: 0,
  attempt_log: [],
  not_before: "2026-11-18T10:00:00.000Z",
  due_shard: "1",
  due_at: "2026-11-18T11:00:00.000Z",
  expires_at: 1_797_588_010,
};
const leased = { lease_count: 1, lease_id: "lease", due_at: "2026-11-18T11:00:05.000Z", emailed: true };

describe("a notification that an earlier version stored", () => {
  test.each([
    ["was not leased yet", earlier],
    ["was leased by a function that was stopped", { ...earlier, ...leased }],
  ])("a notification of an earlier version that %s is delivered as it is, and ended", async (_, Item) => {
    const world = notifiedWorld();
    await world.dynamo.client.send(new PutCommand({ TableName: "notifications", Item }));
    world.queued.push(JSON.stringify({ transaction_id: "pay_1", notification_id: "ntf_1", merchant_id: "mrc_1" }));
    expect(await world.deliver()).toBe(0);
    expect(world.posted).toEqual([BODY]);
    expect(world.stored()).toMatchObject([{ state: "delivered", body: BODY }]);
    expect(world.dynamo.indexed("notifications", "by-due")).toEqual([]);
  });

  test("an item without a body is none", () => {
    const { body: _, ...without } = earlier;
    expect(() => notificationItem.decode(without)).toThrow(MalformedItem);
  });
});

describe("a body that is packed", () => {
  test("a packed body comes back to the byte, as text that is half as long", () => {
    const body = JSON.stringify({ data: Array.from({ length: 20 }, (_, n) => ({ [`amount_${n}`]: n, reason: null })) });
    expect(unpackedText(packedText(body))).toBe(body);
    expect(unpackedText(packedText(BODY))).toBe(BODY);
    expect(packedText(body).length).toBeLessThan(body.length / 2);
    expect(packedText(body)).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(() => unpackedText(body)).toThrow();
  });
});
