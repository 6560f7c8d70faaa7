import { describe, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { firstProblem } from "../../core/notifications/application/endpoint-settings/endpoint-problem";
import { deliveryWorld, READ, SECRETS, START, shop } from "../../testing/delivery-world";

const request = { endpoint_test: { merchant_id: "mrc_1" } };

describe("a test event", () => {
  test("a test event is signed with every active secret, and names no payment", async () => {
    const { send, posted } = deliveryWorld({ answers: [{ outcome: "answered", status: 204, bytes: 0 }] });
    expect(await send(request)).toEqual({
      outcome: "delivered",
      id: "test_0123456789abcdef01234567",
      url: "https://shop.example:8443/hook",
      http_status: 204,
      bytes: 0,
      milliseconds: 40,
      signatures: 2,
      endpoint_as_of: READ,
    });
    const [{ url, headers, body }] = posted as [(typeof posted)[number]];
    expect(url).toBe(shop.url);
    expect(JSON.parse(body.toString())).toEqual({
      type: "tap.test",
      timestamp: START,
      data: { merchant_id: "mrc_1" },
    });
    for (const secret of SECRETS) {
      const signed = new Webhook(secret).sign("test_0123456789abcdef01234567", new Date(START), body.toString());
      expect(headers["webhook-signature"]?.split(" ")).toContain(signed);
    }
  });

  test("a test event that fails is not retried, counted, or held against the endpoint", async () => {
    const { send, posted, breakers, metrics, table } = deliveryWorld({ answers: [{ outcome: "timeout" }] });
    expect(await send(request)).toMatchObject({ outcome: "timeout" });
    expect(posted.length).toBe(1);
    expect([breakers.health.size, table.stored.size, metrics.of("DeliveryAttemptFailed")]).toEqual([0, 0, 0]);
  });

  test("a merchant without a readable endpoint gets no test event", async () => {
    const none = deliveryWorld({ endpoint: undefined });
    expect(await none.send(request)).toEqual({ outcome: "unaddressed" });
    const unreadable = deliveryWorld({ endpoint: "misconfigured" });
    expect(await unreadable.send(request)).toEqual({ outcome: "misconfigured", endpoint_as_of: READ });
    expect([...none.posted, ...unreadable.posted]).toEqual([]);
  });

  test("a test event reads the endpoint anew", async () => {
    const { send, reads } = deliveryWorld();
    await send(request);
    expect(reads).toEqual(["fresh"]);
  });

  test("a request of another form is refused, and nothing is sent", async () => {
    const { send, posted } = deliveryWorld();
    await expect(async () => send({ endpoint_test: { merchant_id: "" } })).rejects.toThrow();
    expect(posted).toEqual([]);
  });
});

test.each([
  [
    { outcome: "answered", http_status: 301 },
    "It answered 301: Tap follows no redirect. Set the URL that it leads to.",
  ],
  [{ outcome: "answered", http_status: 500 }, "It answered 500: any 2xx counts as delivered."],
  [
    { outcome: "connection_failed", reason: "CERT_HAS_EXPIRED" },
    "No connection: its certificate has expired (CERT_HAS_EXPIRED).",
  ],
  [
    { outcome: "connection_failed", reason: "ERR_SSL_WRONG_VERSION" },
    "No connection: TLS failed (ERR_SSL_WRONG_VERSION).",
  ],
  [{ outcome: "connection_failed" }, "No connection: it failed."],
  [{ outcome: "delivered", http_status: 200 }, undefined],
] as const)("the first problem of %j is %j", (result, problem) => {
  expect(firstProblem(result)).toBe(problem);
});
