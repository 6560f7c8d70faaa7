import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { webhookClient } from "../../core/notifications/adapters/webhook-client";
import { stripeGateway } from "../../core/payments/gateways/stripe";
import { stripeObjects } from "../../core/webhooks/adapters/stripe-objects";
import { paypalSigningKeys } from "../../core/webhooks/providers/paypal/certificates";
import { PARENT_ID, SAMPLED, TRACE_ID, UNSAMPLED, XrayDaemon } from "../../testing/xray-daemon";

/** A server of somebody else, which answers each request as the test says; 0: it closes the connection. */
let server: Server;
let origin: string;
let host: string;
let port: number;
let status: number;
let headers: (string | undefined)[];
let daemon: XrayDaemon;

beforeAll(async () => {
  server = createServer((request, response) => {
    headers.push(request.headers["x-amzn-trace-id"]?.toString());
    if (status === 0) return request.socket.destroy();
    response.writeHead(status, { "content-type": "application/json" }).end('{"id":"pi_1","status":"succeeded"}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
  host = `127.0.0.1:${port}`;
  origin = `http://${host}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  headers = [];
  status = 200;
  daemon = await XrayDaemon.start();
  process.env._X_AMZN_TRACE_ID = SAMPLED;
});
afterEach(() => daemon.close());

const key = { value: async () => "sk_secret", refreshed: async () => "sk_secret" };

const requests = {
  "a delivery to a merchant's server": () =>
    webhookClient({ localOrigin: origin }).post({
      url: `${origin}/hooks/path_secret?token=query_secret`,
      headers: { "webhook-signature": "header_secret" },
      body: Buffer.from("body_secret"),
    }),
  "a charge by the gateway": () =>
    stripeGateway({ secretKey: key, deployment: "dev", host: { protocol: "http", host: "127.0.0.1", port } }).charge({
      transactionId: "pay_secret",
      merchantId: "mrc_secret",
      paymentMethod: "pm_secret",
      amount: 100,
      currency: "USD",
    } as never),
  "a look-up at the provider": () =>
    stripeObjects({ key, apiVersion: "v", origin }).fetch({ type: "charge", id: "ch_secret" }),
  "a look-up of a certificate": () =>
    paypalSigningKeys({ simulator: { origin, root: "" } }).keyAt(
      `${origin}/v1/notifications/certs/cert_secret`,
      new Date(),
    ),
};
const made = (name: string) => requests[name as keyof typeof requests]().catch(() => undefined);
/** Codes of a connection that the other side closed: Node's, and that of `fetch`. */
const brokenBy = (name: string) => (name.startsWith("a look-up") ? "UND_ERR_SOCKET" : "ECONNRESET");
/** The library reports a host apart from its port. */
const hostOf = (name: string) => (name === "a charge by the gateway" ? "127.0.0.1" : host);

test.each(Object.keys(requests))(
  "%s is a remote subsegment with the host and the status, and no more",
  async (name) => {
    await made(name);
    expect(await daemon.subsegments()).toEqual([
      {
        type: "subsegment",
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        trace_id: TRACE_ID,
        parent_id: PARENT_ID,
        name: hostOf(name),
        namespace: "remote",
        start_time: expect.any(Number),
        end_time: expect.any(Number),
        http: { request: { url: `https://${hostOf(name)}/` }, response: { status: 200 } },
      },
    ]);
    expect(daemon.datagrams.join()).not.toContain("secret");
  },
);

test.each(Object.keys(requests))("%s takes no trace id to the other side", async (name) => {
  await made(name);
  expect(headers).toEqual([undefined]);
});

test.each([
  [404, { error: true }],
  [429, { error: true, throttle: true }],
  [503, { fault: true }],
])("a delivery answered %i is marked in the trace", async (answered, flags) => {
  status = answered;
  await made("a delivery to a merchant's server");
  const [{ error, throttle, fault } = {} as never] = await daemon.subsegments();
  expect({ error, throttle, fault }).toEqual({ error: undefined, throttle: undefined, fault: undefined, ...flags });
});

test.each(Object.keys(requests))("%s without an answer is a fault with the code of its connection", async (name) => {
  status = 0;
  await made(name);
  const [call] = await daemon.subsegments();
  expect(call).toMatchObject({ fault: true, cause: { exceptions: [{ type: brokenBy(name) }] } });
  expect(call?.http).toEqual({ request: { url: `https://${hostOf(name)}/` } });
  expect(daemon.datagrams.join()).not.toContain("secret");
});

test.each(Object.keys(requests))("%s sends nothing to X-Ray where the trace is not sampled", async (name) => {
  process.env._X_AMZN_TRACE_ID = UNSAMPLED;
  await made(name);
  expect(headers).toHaveLength(1);
  expect(await daemon.subsegments()).toEqual([]);
});

test("a delivery that is refused before it is sent is no subsegment", async () => {
  await webhookClient().post({ url: "https://localhost/hooks", headers: {}, body: Buffer.from("{}") });
  expect(await daemon.subsegments()).toEqual([]);
});
