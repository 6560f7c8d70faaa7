import type { lookup } from "node:dns";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { isPublicAddress, webhookClient } from "../../core/adapters/http/webhook-client";

const body = Buffer.from('{"type":"transaction.captured"}');
const got: { method: string; url: string; body: string; type: string | undefined }[] = [];
let server: Server;
let origin: string;
let port: number;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    got.push({
      method: request.method ?? "",
      url: request.url ?? "",
      body: await text(request),
      type: request.headers["content-type"],
    });
    if (request.url === "/hang") return;
    if (request.url === "/drip") {
      response.write("x".repeat(1000));
      setInterval(() => response.write("x"), 10).unref();
      return;
    }
    if (request.url === "/redirect") response.setHeader("location", `${origin}/elsewhere`);
    response.statusCode = request.url === "/redirect" ? 302 : request.url === "/busy" ? 429 : 204;
    response.setHeader("retry-after", "7").end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
  origin = `http://127.0.0.1:${port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A name service that leads every name to these addresses, and counts how often it is asked. */
function leadingTo(...addresses: string[]) {
  const asked: string[] = [];
  const resolve = ((name: string, _: object, done: (error: null, found: object[]) => void) => {
    asked.push(name);
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  }) as unknown as typeof lookup;
  return { resolve, asked };
}
const post = (url: string, options: Parameters<typeof webhookClient>[0]) =>
  webhookClient(options).post({ url, headers: { "content-type": "application/json" }, body });

describe("a webhook that we send", () => {
  test("is POSTed as it is", async () => {
    expect(await post(`${origin}/hook`, { localOrigin: origin })).toEqual({
      outcome: "answered",
      status: 204,
      retryAfter: "7",
    });
    expect(got.at(-1)).toEqual({ method: "POST", url: "/hook", body: body.toString(), type: "application/json" });
  });

  test("does not follow a redirect", async () => {
    expect(await post(`${origin}/redirect`, { localOrigin: origin })).toMatchObject({ status: 302 });
    expect(got.at(-1)?.url).toBe("/redirect");
  });

  test("reads no more than the head of an answer that never ends", async () => {
    expect(await post(`${origin}/drip`, { localOrigin: origin })).toMatchObject({ outcome: "answered" });
  });

  test("does not wait for ever", async () => {
    expect(await post(`${origin}/hang`, { localOrigin: origin, timeoutMs: 50 })).toEqual({ outcome: "timeout" });
  });

  test("meets nobody", async () => {
    const closed = "http://127.0.0.1:9";
    expect(await post(`${closed}/hook`, { localOrigin: closed })).toEqual({ outcome: "connection_failed" });
  });
});

describe("an address that a merchant names", () => {
  test.each([
    ["plain HTTP", () => "http://shop.example/hook"],
    ["an address for a name", () => "https://93.184.216.34/hook"],
    ["an address written as a number", () => `https://2130706433:${port}/hook`],
    ["an address in hexadecimal", () => `https://0x7f.1:${port}/hook`],
    ["an IPv6 address", () => "https://[2606:2800:220:1::1]/hook"],
    ["a user and a password", () => "https://user:secret@shop.example/hook"],
    ["another scheme", () => "ftp://shop.example/hook"],
    ["this computer, but not the allowed origin", () => `http://127.0.0.1:${port + 1}/hook`],
  ])("is refused for %s, before any name is looked up", async (_, url) => {
    const requests = got.length;
    const { resolve, asked } = leadingTo("93.184.216.34");
    expect(await post(url(), { resolve, localOrigin: origin })).toEqual({ outcome: "address_refused" });
    expect(asked).toEqual([]);
    expect(got.length).toBe(requests);
  });

  test.each([
    ["loopback", ["127.0.0.1"]],
    ["a private network", ["10.0.0.7"]],
    ["the metadata service", ["169.254.169.254"]],
    ["one private address among public ones", ["93.184.216.34", "192.168.1.1"]],
    ["loopback in IPv6", ["::1"]],
    ["loopback wrapped in IPv6", ["::ffff:127.0.0.1"]],
    ["nothing at all", []],
  ])("is refused where its name leads to %s", async (_, addresses) => {
    const requests = got.length;
    const { resolve } = leadingTo(...addresses);
    expect(await post(`https://shop.example:${port}/hook`, { resolve })).toEqual({ outcome: "address_refused" });
    expect(got.length).toBe(requests);
  });

  test("is looked up once: the connection goes where the check went", async () => {
    const { resolve, asked } = leadingTo("192.0.2.1", "93.184.216.34");
    // TEST-NET-1 is no public address either.
    expect(await post("https://shop.example/hook", { resolve })).toEqual({ outcome: "address_refused" });
    expect(asked).toEqual(["shop.example"]);
  });

  test("that is public is connected to", async () => {
    const { resolve, asked } = leadingTo("93.184.216.34");
    const answer = await post("https://shop.example:1/hook", { resolve, timeoutMs: 300 });
    expect(["timeout", "connection_failed"]).toContain(answer.outcome);
    expect(asked).toEqual(["shop.example"]);
  });
});

describe("public addresses", () => {
  test.each(["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111"])("%s is one", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.53",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.2.1",
    "192.168.0.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "ff02::1",
    "2001:db8::1",
    "no address",
  ])("%s is none", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
