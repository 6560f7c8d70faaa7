import { describe, expect, test } from "@jest/globals";
import { notificationWorld, SESSION, SHOP } from "../../testing/notification-world";

describe("POST /transactions/{id}/notify", () => {
  test("POST /transactions/{id}/notify queues one more notification, under an id of its own", async () => {
    const { request, notificationQueue } = await notificationWorld();
    expect(await request("pay_1")).toMatchObject({ status: 202, json: { id: "ntf_1", transaction_id: "pay_1" } });
    expect([...notificationQueue.sent.values()]).toEqual([
      { messageId: "ntf_1", transactionId: "pay_1", requestedBy: { principal: SHOP, isOperator: false } },
    ]);
  });

  test("POST /transactions/{id}/notify keeps the role of its caller, not the session, whose name may be an e-mail address", async () => {
    const { request, notificationQueue } = await notificationWorld();
    await request("pay_1", SESSION);
    expect([...notificationQueue.sent.values()]).toMatchObject([
      { requestedBy: { principal: "arn:aws:iam::123456789012:role/operator", isOperator: true } },
    ]);
  });

  test("POST /transactions/{id}/notify is refused within a minute of the last, with the time to wait", async () => {
    const { request, notificationQueue } = await notificationWorld();
    await request("pay_1");
    expect(await request("pay_1")).toMatchObject({
      status: 429,
      json: { code: "NOTIFIED_RECENTLY" },
      headers: { "Retry-After": "60" },
    });
    expect(notificationQueue.sent.size).toBe(1);
  });

  test.each([
    ["an unknown transaction", "pay_2", SHOP, 404, "TRANSACTION_NOT_FOUND"],
    ["what is no transaction's id", "alias#stripe_pi_1", SHOP, 404, "TRANSACTION_NOT_FOUND"],
    ["an id that no key can hold", "x".repeat(3_000), SHOP, 404, "TRANSACTION_NOT_FOUND"],
    ["a caller that is bound to no merchant", "pay_1", "arn:aws:iam::123456789012:role/other", 403, "CALLER_NOT_BOUND"],
  ])("POST /transactions/{id}/notify is refused for %s", async (_, id, caller, status, code) => {
    const { request, notificationQueue } = await notificationWorld();
    expect(await request(id, caller)).toMatchObject({ status, json: { code } });
    expect(notificationQueue.sent.size).toBe(0);
  });

  test.each([
    [{ body: '{"force":true}' }, "INVALID_BODY", { pointer: "/force", rule: "unknown", expected: "none" }],
    [{ query: { force: "1" } }, "INVALID_PARAMETER", { parameter: "force", rule: "unknown", expected: "none" }],
  ])(
    "POST /transactions/{id}/notify with %j is refused, and names what it does not take",
    async (more, code, error) => {
      const { request, notificationQueue } = await notificationWorld();
      expect(await request("pay_1", SHOP, more)).toMatchObject({ status: 400, json: { code, errors: [error] } });
      expect(notificationQueue.sent.size).toBe(0);
    },
  );
});
