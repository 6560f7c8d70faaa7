import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { generate } from "selfsigned";
import { type WebhookClientOptions, webhookClient } from "../../core/notifications/adapters/webhook-client";
import { startDistantServer } from "../../testing/distant-server";
import { leadingTo } from "../../testing/name-service";
import { until } from "../../tools/poller";

const post = (url: string, options: WebhookClientOptions) =>
  webhookClient(options).post({ url, headers: { "content-type": "application/json" }, body: Buffer.from("{}") });

describe("a name that leads to an allowed address", () => {
  let tls: TlsServer;
  let ca: string;
  let key: string;
  let tlsPort: number;
  const seen: { url: string; host: string; name: string; local: string }[] = [];
  let open = 0;

  beforeAll(async () => {
    const { private: made, cert } = await generate([{ name: "commonName", value: "shop.example" }], {
      extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "shop.example" }] }],
    });
    ca = cert;
    key = made;
    tls = createTlsServer({ key, cert }, (request, response) => {
      const socket = request.socket as TLSSocket;
      seen.push({
        url: request.url ?? "",
        host: request.headers.host ?? "",
        name: String(socket.servername),
        local: socket.localAddress ?? "",
      });
      response.end("x".repeat(100_000));
    });
    tls.on("connection", (socket) => {
      open++;
      socket.once("close", () => open--);
    });
    await new Promise<void>((resolve) => tls.listen(0, "127.0.0.1", resolve));
    tlsPort = (tls.address() as AddressInfo).port;
  });
  afterAll(() => {
    tls.closeAllConnections();
    tls.close();
  });

  test("a merchant's name is resolved once, its certificate is checked, and the connection ends with the answer", async () => {
    const { resolve, asked } = leadingTo("127.0.0.1");
    const answer = await post(`https://shop.example:${tlsPort}/hook`, { resolve, ca, isAllowed: () => true });
    expect(answer).toEqual({ outcome: "answered", status: 200, bytes: 100_000 });
    expect(asked).toEqual(["shop.example"]);
    expect(seen).toEqual([{ url: "/hook", host: `shop.example:${tlsPort}`, name: "shop.example", local: "127.0.0.1" }]);
    await until(
      "the end of the connection",
      async () => open,
      (count) => count === 0,
    );
  });

  test("a distant server is reached, though another address of its name cannot be reached at all", async () => {
    const { port: distant, stop } = await startDistantServer(key, ca);
    const { resolve } = leadingTo("127.0.0.1", "::1");
    const answer = await post(`https://shop.example:${distant}/hook`, { resolve, ca, isAllowed: () => true });
    await stop();
    expect(answer).toEqual({ outcome: "answered", status: 204 });
  });

  test.each([
    ["of another name", "other.example", "ERR_TLS_CERT_ALTNAME_INVALID"],
    ["of an unknown authority", "shop.example", "DEPTH_ZERO_SELF_SIGNED_CERT"],
  ])("a webhook to a merchant fails where the certificate is %s", async (_, name, reason) => {
    const { resolve } = leadingTo("127.0.0.1");
    const trusted = name === "other.example" ? { ca } : {};
    const answer = await post(`https://${name}:${tlsPort}/hook`, { resolve, ...trusted, isAllowed: () => true });
    expect(answer).toEqual({ outcome: "connection_failed", reason });
    expect(seen.length).toBe(1);
  });

  test("a webhook to a name that is unknown fails", async () => {
    const unknown = () => Promise.reject(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }));
    expect(await post("https://shop.example/hook", { resolve: unknown })).toEqual({
      outcome: "connection_failed",
      reason: "ENOTFOUND",
    });
  });

  test("a webhook to a name whose servers are silent times out", async () => {
    const silent = () => new Promise<string[]>(() => undefined);
    expect(await post("https://shop.example/hook", { resolve: silent, timeoutMs: 50 })).toEqual({ outcome: "timeout" });
  });
});
