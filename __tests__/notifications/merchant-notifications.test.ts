import { describe, expect, test } from "@jest/globals";
import { CHAIN, endpointApiWorld, OTHER } from "../../testing/endpoint-api-world";
import { aNotification } from "../../testing/notification-fakes";

const URL_1 = "https://shop.example/hook";
const NOW = "2026-11-25T12:00:00.000Z";

function world() {
  const made = endpointApiWorld();
  /** One that ended in a state, made so many minutes before. */
  const miss = async (
    name: string,
    { minutes = 60, merchantId = "mrc_1", state = "failed" as "failed" | "paused" | "delivered" | "unsubscribed" } = {},
  ) => {
    const createdAt = new Date(Date.parse(NOW) - minutes * 60_000).toISOString();
    const key = { transactionId: `pay_${name}`, notificationId: `ntf_${name}`, merchantId };
    await made.table.create(aNotification({ ...key, createdAt }));
    const attempt = {
      at: createdAt,
      endpointAsOf: createdAt,
      outcome: "answered",
      httpStatus: 503,
      milliseconds: 4,
    } as const;
    await made.table.end(key, state, attempt);
  };
  const ids = async (query?: Record<string, string>, options: object = {}) =>
    (await made.list(query, options)).json.notifications.map(({ id }: { id: string }) => id);
  return { ...made, miss, ids };
}

describe("what a merchant was not sent", () => {
  test("all that is not delivered is listed, oldest first, with its last attempt", async () => {
    const { miss, list, ids } = world();
    await miss("b", { minutes: 1 });
    await miss("a", { minutes: 2, state: "paused" });
    await miss("c", { state: "delivered" });
    await miss("d", { state: "unsubscribed" });
    await miss("e", { merchantId: "mrc_2" });
    expect(await ids()).toEqual(["ntf_a", "ntf_b"]);
    expect(await ids({ state: "paused" })).toEqual(["ntf_a"]);
    expect(await ids({ from: "2026-11-25T11:59:00Z" })).toEqual(["ntf_b"]);
    const { json } = await list({ state: "failed" });
    expect(json).toEqual({
      notifications: [
        {
          ...{ id: "ntf_b", transaction_id: "pay_b", type: "transaction.captured", state: "failed", attempts: 1 },
          created_at: "2026-11-25T11:59:00.000Z",
          last_attempt: {
            ...{ at: "2026-11-25T11:59:00.000Z", url: null, endpoint_as_of: "2026-11-25T11:59:00.000Z" },
            ...{ queued_by: "notification", outcome: "answered", http_status: 503, milliseconds: 4 },
          },
          next_attempt_at: null,
        },
      ],
      cursor: null,
    });
  });

  test("pages have each notification once, and never end between two of one moment", async () => {
    const { miss, list } = world();
    for (let number = 0; number < 9; number++) await miss(`${number}`, { minutes: 60 - Math.floor(number / 2) });
    const found: string[] = [];
    let cursor: string | null = "";
    for (let pages = 0; cursor !== null && pages < 9; pages++) {
      const { json }: { json: { notifications: { id: string }[]; cursor: string | null } } = await list({
        limit: "3",
        ...(cursor && { cursor }),
      });
      found.push(...json.notifications.map(({ id }) => id));
      cursor = json.cursor;
    }
    expect([found.length, new Set(found).size]).toEqual([9, 9]);
  });

  test("another merchant's notifications are neither listed nor recovered", async () => {
    const { miss, list, recover, ids, recoveries } = world();
    await miss("a");
    expect(await list({}, { userArn: OTHER, merchant: "mrc_1" })).toMatchObject({ status: 403 });
    expect(await ids({}, { userArn: OTHER })).toEqual([]);
    const body = { since: "2026-11-25T00:00:00Z" };
    expect(await recover(body, { userArn: OTHER, merchant: "mrc_1" })).toMatchObject({
      status: 403,
      json: { code: "CALLER_NOT_BOUND" },
    });
    expect(await recover(body, { userArn: CHAIN })).toMatchObject({ json: { code: "MERCHANT_REQUIRED" } });
    expect(recoveries.sent).toEqual([]);
  });

  test.each([
    [{ state: "delivered" }, "state"],
    [{ from: "yesterday" }, "from"],
    [{ limit: "101" }, "limit"],
    [{ cursor: "x" }, "cursor"],
    [{ until: NOW }, "until"],
  ])("the query %j is refused", async (query, parameter) => {
    const { list } = world();
    expect((await list(query as unknown as Record<string, string>)).json).toMatchObject({
      code: "INVALID_PARAMETER",
      errors: [{ parameter }],
    });
  });
});

describe("sending again what a merchant's endpoint missed", () => {
  test("a recovery is queued with its times, and says how many are not delivered", async () => {
    const { miss, put, recover, recoveries } = world();
    await put({ url: URL_1 });
    await miss("a", { minutes: 30 });
    await miss("b", { minutes: 90 });
    const receipt = await recover({ since: "2026-11-25T11:00:00Z" });
    expect(receipt).toMatchObject({ status: 202 });
    expect(receipt.json).toEqual({
      ...{ id: "rcv_0123456789abcdef01234567", merchant_id: "mrc_1", notifications: 1 },
      ...{ since: "2026-11-25T11:00:00.000Z", until: NOW },
    });
    expect(recoveries.sent).toMatchObject([
      { recovery: { what: "undelivered", merchantId: "mrc_1", askedAt: NOW }, delaySeconds: 0 },
    ]);
  });

  test("a recovery is queued once a minute", async () => {
    const { recover, recoveries, clock } = world();
    const body = { since: "2026-11-25T11:00:00Z" };
    await recover(body);
    expect(await recover(body)).toMatchObject({
      status: 429,
      headers: { "Retry-After": "60" },
      json: { code: "RECOVERED_RECENTLY" },
    });
    clock.advance(60_000);
    expect((await recover(body)).status).toBe(202);
    expect(recoveries.sent.length).toBe(2);
  });

  test("nothing is queued for a paused endpoint: resuming it sends what it missed", async () => {
    const { put, recover, recoveries } = world();
    await put({ url: URL_1, paused: true });
    expect(await recover({ since: "2026-11-25T11:00:00Z" })).toMatchObject({
      status: 409,
      json: { code: "ENDPOINT_PAUSED" },
    });
    expect(recoveries.sent).toEqual([]);
  });

  test.each([
    [{}, "/since"],
    [{ since: "yesterday" }, "/since"],
    [{ since: "2026-11-25" }, "/since"],
    [{ since: NOW, until: 1 }, "/until"],
    [{ since: NOW, all: true }, "/all"],
  ])("the recovery %j is refused, and nothing is queued", async (body, pointer) => {
    const { recover, recoveries } = world();
    expect((await recover(body)).json).toMatchObject({ code: "INVALID_BODY", errors: [{ pointer }] });
    expect(recoveries.sent).toEqual([]);
  });
});
