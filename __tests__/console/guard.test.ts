import { expect, test } from "@jest/globals";
import { consoleWorld, HOST } from "../../testing/console-world";

const readIssues = "/api/read?command=issues+list";

test("the link of this run opens the console once it is taken out of the address", async () => {
  const { send, session, plain } = consoleWorld();
  const answer = await send(`/open/${session.token}`, plain);
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe(`/#key=${session.key}`);
  const cookie = answer.headers.get("set-cookie") ?? "";
  expect(cookie).toBe(`tap_console_4780=${session.cookie}; Path=/; HttpOnly; SameSite=Strict`);
  expect(new Set([session.token, session.cookie, session.key]).size).toBe(3);
});

test.each(["", "x", "🙂", "a".repeat(43)])(
  "a link with the token %j opens nothing, and sets no cookie",
  async (token) => {
    const { send, plain } = consoleWorld();
    const answer = await send(`/open/${encodeURIComponent(token)}`, plain);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("set-cookie")).toBeNull();
  },
);

test("without the cookie nothing is served, neither the page nor its code", async () => {
  const { send, plain, ran, session } = consoleWorld();
  for (const path of ["/", "/app.js", "/events", "/api/about", readIssues]) {
    expect([path, (await send(path, { ...plain, "x-tap-key": session.key })).status]).toEqual([path, 401]);
  }
  expect(ran).toEqual([]);
});

test("the cookie alone makes no call: every server of this computer gets it", async () => {
  const { send, signedIn, ran } = consoleWorld();
  const { "x-tap-key": _, ...cookieOnly } = signedIn;
  for (const path of ["/api/about", readIssues]) {
    expect([path, (await send(path, cookieOnly)).status]).toEqual([path, 401]);
  }
  expect(ran).toEqual([]);
});

test("a cookie or key of another run is refused", async () => {
  const { send, signedIn, ran } = consoleWorld();
  const other = consoleWorld().signedIn;
  expect((await send(readIssues, { ...signedIn, cookie: other.cookie })).status).toBe(401);
  expect((await send(readIssues, { ...signedIn, "x-tap-key": other["x-tap-key"] })).status).toBe(401);
  expect(ran).toEqual([]);
});

test.each(["tap.attacker.example", "tap.attacker.example:4780", "127.0.0.1", "127.0.0.1:4781", "[::1]:4780", ""])(
  "a request for the host %j is refused, though its secrets are right: a forged name leads here",
  async (host) => {
    const { send, signedIn, ran, session } = consoleWorld();
    for (const path of ["/", readIssues, `/open/${session.token}`]) {
      expect((await send(path, { ...signedIn, host })).status).toBe(403);
    }
    expect(ran).toEqual([]);
  },
);

test.each([
  "http://attacker.example",
  "http://127.0.0.1:4781",
  "https://127.0.0.1:4780",
  "http://localhost:4780",
  "null",
])("a call from a page of %s is refused", async (origin) => {
  const { send, signedIn, act, ran } = consoleWorld();
  expect((await send(readIssues, { ...signedIn, origin })).status).toBe(403);
  expect((await act({ command: "events replay", options: { "dry-run": true } }, { origin })).status).toBe(403);
  expect(ran).toEqual([]);
});

test("an action without an Origin is refused, and so is a call that the browser says comes from another site", async () => {
  const { send, signedIn, ran } = consoleWorld();
  const body = JSON.stringify({ command: "events replay", options: { "dry-run": true } });
  const json = { ...signedIn, "content-type": "application/json" };
  expect((await send("/api/actions", json, { method: "POST", body })).status).toBe(403);
  for (const site of ["cross-site", "same-site", "none"]) {
    expect((await send(readIssues, { ...signedIn, "sec-fetch-site": site })).status).toBe(403);
  }
  expect(ran).toEqual([]);
});

test.each([
  "/../package.json",
  "/%2e%2e/package.json",
  "/..%2f..%2fetc/passwd",
  "/app.js/../../README.md",
  "/styles/style.css",
  "//etc/passwd",
])("the path %s leads to no file", async (path) => {
  const { send } = consoleWorld();
  const answer = await send(path);
  expect(answer.status).toBe(404);
  expect(await answer.text()).toBe("There is no such page.");
});

test.each(["PUT", "PATCH", "DELETE", "POST"])("%s is no way to a page or a read", async (method) => {
  const { send, signedIn, ran } = consoleWorld();
  const origin = `http://${HOST}`;
  expect((await send("/events", { ...signedIn, origin }, { method })).status).toBe(405);
  expect((await send(readIssues, { ...signedIn, origin }, { method })).status).toBe(404);
  expect(ran).toEqual([]);
});

test("every answer forbids foreign code, frames, other addresses, and to be kept", async () => {
  const { send, session, plain } = consoleWorld();
  const answers = [
    await send("/"),
    await send("/app.js"),
    await send("/nothing"),
    await send(readIssues),
    await send("/", plain),
    await send("/", { ...plain, host: "attacker.example" }),
    await send(`/open/${session.token}`, plain),
  ];
  for (const { headers } of answers) {
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
    expect(headers.get("access-control-allow-origin")).toBeNull();
  }
});

test("every view is an address", async () => {
  const { send } = consoleWorld();
  for (const path of ["/", "/events?state=failed", "/transactions/pay_1", "/audit/actions"]) {
    expect([path, (await send(path)).status]).toEqual([path, 200]);
  }
});
