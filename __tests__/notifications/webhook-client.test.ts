import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createSocketServer, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { isPublicAddress, webhookClient } from "../../core/notifications/adapters/webhook-client";
import { leadingTo } from "../../testing/name-service";
import { until } from "../../tools/poller";

const body = Buffer.from('{"type":"transaction.captured"}');
const got: { method: string; url: string; body: string; type: string | undefined }[] = [];
/** Connections on which an answer goes on and on. */
let dripping = 0;
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
      dripping++;
      request.socket.once("close", () => dripping--);
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

/** A server that answers a connection's first bytes as it likes. */
async function strangeServer(answer: (socket: Socket) => void) {
  const sockets: Socket[] = [];
  const raw = createSocketServer((socket) => {
    sockets.push(socket);
    socket.once("data", () => answer(socket)).on("error", () => undefined);
  });
  await new Promise<void>((resolve) => raw.listen(0, "127.0.0.1", resolve));
  return {
    strange: `http://127.0.0.1:${(raw.address() as AddressInfo).port}`,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      raw.close();
    },
  };
}

const post = (url: string, options: Parameters<typeof webhookClient>[0]) =>
  webhookClient(options).post({ url, headers: { "content-type": "application/json" }, body });

describe("a webhook to a merchant", () => {
  test("a webhook to a merchant is POSTed byte for byte", async () => {
    expect(await post(`${origin}/hook`, { localOrigin: origin })).toEqual({
      outcome: "answered",
      status: 204,
      retryAfterSeconds: 7,
    });
    expect(got.at(-1)).toEqual({ method: "POST", url: "/hook", body: body.toString(), type: "application/json" });
  });

  test("a webhook to a merchant follows no redirect", async () => {
    expect(await post(`${origin}/redirect`, { localOrigin: origin })).toMatchObject({ status: 302 });
    expect(got.at(-1)?.url).toBe("/redirect");
  });

  test("a webhook to a merchant reads the head of an answer only, though the answer never ends", async () => {
    expect(await post(`${origin}/drip`, { localOrigin: origin })).toMatchObject({ outcome: "answered" });
    // Nothing stays open that could go on sending.
    await until(
      "the end of the dripping connection",
      async () => dripping,
      (count) => count === 0,
    );
  });

  test("a webhook to a merchant times out where no answer comes", async () => {
    expect(await post(`${origin}/hang`, { localOrigin: origin, timeoutMs: 50 })).toEqual({ outcome: "timeout" });
  });

  test.each([
    ["switches protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", 101],
    ["speaks first, then answers", "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 500 Oh\r\n\r\n", 500],
  ])("a webhook to a merchant takes the status of a server that %s", async (_, bytes, status) => {
    const { strange, stop } = await strangeServer((socket) => socket.write(bytes));
    expect(await post(`${strange}/hook`, { localOrigin: strange })).toEqual({ outcome: "answered", status });
    stop();
  });

  test.each([
    ["hangs up", ""],
    ["speaks no HTTP", "hello\r\n\r\n"],
  ])("a webhook to a merchant fails at a server that %s", async (_, bytes) => {
    const { strange, stop } = await strangeServer((socket) => socket.end(bytes));
    expect(await post(`${strange}/hook`, { localOrigin: strange })).toMatchObject({ outcome: "connection_failed" });
    stop();
  });

  test("a webhook to a merchant fails where no server listens", async () => {
    const closed = "http://127.0.0.1:9";
    expect(await post(`${closed}/hook`, { localOrigin: closed })).toEqual({
      outcome: "connection_failed",
      reason: "ECONNREFUSED",
    });
  });
});

describe("an address that a merchant names", () => {
  test.each([
    ["plain HTTP", () => "http://shop.example/hook"],
    ["an address for a name", () => "https://93.184.216.34/hook"],
    ["an address written as a number", () => `https://2130706433:${port}/hook`],
    ["an address in hexadecimal", () => `https://0x7f.1:${port}/hook`],
    ["an IPv6 address", () => "https://[2606:2800:220:1::1]/hook"],
    ["this computer by its name", () => `https://localhost:${port}/hook`],
    ["a name of this computer's", () => `https://shop.LOCALHOST.:${port}/hook`],
    ["a user and a password", () => "https://user:secret@shop.example/hook"],
    ["another scheme", () => "ftp://shop.example/hook"],
    ["this computer, but not the allowed origin", () => `http://127.0.0.1:${port + 1}/hook`],
  ])("a merchant's URL is refused for %s, before any name is looked up", async (_, url) => {
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
  ])("a merchant's URL is refused where its name leads to %s", async (_, addresses) => {
    const requests = got.length;
    const { resolve } = leadingTo(...addresses);
    expect(await post(`https://shop.example:${port}/hook`, { resolve })).toEqual({ outcome: "address_refused" });
    expect(got.length).toBe(requests);
  });

  test("a merchant's name is looked up once: the connection goes to the address that was checked", async () => {
    const { resolve, asked } = leadingTo("192.0.2.1", "93.184.216.34");
    // TEST-NET-1 is no public address either.
    expect(await post("https://shop.example/hook", { resolve })).toEqual({ outcome: "address_refused" });
    expect(asked).toEqual(["shop.example"]);
  });
});

describe("public addresses", () => {
  test.each(["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111"])("%s is a public address", (address) => {
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
    "::7f00:1",
    "4000::1",
    "100::1",
    "no address",
  ])("%s is not a public address", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
