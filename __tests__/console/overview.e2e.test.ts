import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { cloudwatchTraffic } from "../../core/operations/adapters/traffic/cloudwatch-traffic";
import { measureTraffic } from "../../core/operations/application/traffic/measure-traffic";
import { type TrafficWorld, trafficWorldOf } from "../../local/traffic/measured-minute";
import { publishMinute } from "../../local/traffic/publish-traffic";
import { captured } from "../../ops/iam/commands/payments";
import {
  chromiumPath,
  isTooWide,
  LOADED_MS,
  launch,
  loaded,
  type OpenedConsole,
  openPage,
  picture,
  startConsole,
  view,
  violations,
} from "../../testing/console-browser";
import { type RunningStack, runningStack } from "../../testing/local-stack";
import { worldOn } from "../../testing/stack-world";
import { tap } from "../../testing/tap-command";
import { testTarget } from "../../testing/tap-target";
import { testRun } from "../../testing/test-run";

/** Counted as skipped where this computer has no browser. */
const inBrowser = chromiumPath === undefined ? test.skip : test;
const MINUTE_MS = 60_000;
const { stackFile } = testRun();

let stack: RunningStack;
let served: OpenedConsole;
let browser: Browser | undefined;
let measured: TrafficWorld;

beforeAll(async () => {
  stack = runningStack();
  served = await startConsole([]);
  const world = worldOn(stack);
  const { names } = world;
  await captured(world);
  measured = await trafficWorldOf(stack.clients, stack.info.region, names);
  // Nobody publishes on this stack: minutes that have passed are what the page shows.
  for (const ago of [5, 4, 3]) await publishMinute(measured, minuteOf(Date.now() - ago * MINUTE_MS));
  if (chromiumPath !== undefined) browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
  stack?.close();
});

const json = async (...words: string[]) => {
  const { code, stdout, stderr } = await tap([...words, "--stack", stackFile, "--json"]);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return JSON.parse(stdout) as never;
};

const minuteOf = (time: number) => new Date(Math.floor(time / MINUTE_MS) * MINUTE_MS);

test("a minute's webhooks are the requests that the stack received in it, with how long they took", async () => {
  const from = minuteOf(Date.now());
  const sent = 3;
  for (let webhook = 0; webhook < sent; webhook++) {
    // A request that is refused was received too.
    expect((await stack.api.send({ method: "POST", path: "/webhook/stripe", body: "{}" })).status).toBe(400);
  }
  const until = minuteOf(Date.now());
  await publishMinute(measured, from);
  if (until > from) await publishMinute(measured, until);
  const { clients, functionName, workflowArn } = await testTarget("operator-read");
  const metrics = cloudwatchTraffic(clients.cloudWatch, {
    receiver: functionName("webhook-receiver"),
    workflowArn: workflowArn("payment-workflow"),
    deliveriesQueue: measured.sources.deliveriesQueue,
  });
  // The minute has passed for the reader, who leaves out the newest two.
  const clock = { now: () => new Date(until.getTime() + 3 * MINUTE_MS) };
  const traffic = await measureTraffic({ metrics, clock }, from).finally(() => clients.close());
  if (!traffic.ok) throw new Error(traffic.error);
  // Another test's webhooks may come in the same minute: what was sent here is the least.
  expect(traffic.value.sums.webhooks).toBeGreaterThanOrEqual(sent);
  expect(Math.max(...traffic.value.points.map(({ webhook_p99: p99 }) => p99 ?? 0))).toBeGreaterThan(0);
});

async function overview(look?: Parameters<typeof openPage>[2]) {
  if (browser === undefined) throw new Error("a browser was found");
  const opened = await openPage(browser, served, look);
  await view(opened.page, "/");
  return opened;
}

const slider = (page: Page) => page.getByRole("slider", { name: /^Webhooks per minute/ });

inBrowser("the overview's plots are read by arrow keys, together, and stand as a table too", async () => {
  const { page, foreign, errors, close } = await overview();
  const newest = await slider(page).getAttribute("aria-valuetext");
  expect(newest).toMatch(/^\d\d:\d\d UTC: Received (\d+|none)$/);
  await slider(page).focus();
  await page.keyboard.press("Home");
  expect(await slider(page).getAttribute("aria-valuenow")).toBe("0");
  const times = await page
    .getByRole("slider")
    .evaluateAll((found) =>
      found.map((one) => (one as unknown as { getAttribute(name: string): string }).getAttribute("aria-valuenow")),
    );
  expect(times).toEqual(["0", "0", "0", "0", "0"]);
  await page.getByText("The same as a table").click();
  const rows = page.getByRole("table", { name: "Traffic, newest first" }).getByRole("row");
  const last = await slider(page).getAttribute("aria-valuemax");
  expect(await rows.count()).toBe(Number(last) + 2);
  expect(await violations(page)).toEqual([]);
  expect([foreign, errors]).toEqual([[], []]);
  await close();
});

inBrowser(
  "the overview's time is a part of its address, and its command follows",
  async () => {
    const { page, close } = await overview();
    await page.getByRole("navigation", { name: "Time shown" }).getByRole("link", { name: "24 h" }).click();
    await loaded(page);
    expect(new URL(page.url()).search).toBe("?since=24h");
    await page.getByText("Webhooks per 5 minutes").waitFor({ timeout: LOADED_MS });
    expect(await page.locator(".cmd code", { hasText: "tap traffic --since 24h" }).count()).toBe(1);
    await close();
  },
  600_000,
);

inBrowser("the overview's money has a line for each currency, with the figures of the command", async () => {
  interface Money {
    readonly sums: readonly { readonly currency: string; readonly payments: number }[];
  }
  const { page, close } = await overview({ theme: "dark", width: 390 });
  const region = page.getByRole("region", { name: "Money by currency" });
  const { sums } = (await json("transactions", "sums")) as Money;
  expect(sums.length).toBeGreaterThan(0);
  for (const { currency } of sums) {
    const line = region.getByRole("listitem").filter({ hasText: new RegExp(`^${currency}`) });
    expect(await line.getByRole("definition").allTextContents()).toEqual(
      Array.from({ length: 3 }, () => expect.stringMatching(new RegExp(`^[\\d,.]+ ${currency}$`))),
    );
  }
  const bars = await region
    .locator(".share")
    .evaluateAll((found) => found.map((bar) => (bar as unknown as { readonly clientWidth: number }).clientWidth));
  // A length means something only where every full length is the same.
  expect([bars.length, new Set(bars).size]).toEqual([sums.length * 3, 1]);
  expect(await isTooWide(page)).toBe(false);
  expect(await violations(page)).toEqual([]);
  await picture(page, "console-overview-figures-dark-390");
  await close();
});

inBrowser("where a figure cannot be read, the overview says why in its place, and shows the rest", async () => {
  const { page, close } = await overview();
  await page.route("**/api/read?command=traffic*", (route) =>
    route.fulfill({
      status: 403,
      json: { failure: { kind: "denied", message: "cloudwatch:GetMetricData was denied.", nextStep: "Attach it." } },
    }),
  );
  await page.reload();
  await loaded(page);
  const traffic = page.getByRole("region", { name: "Traffic", exact: true });
  await traffic.getByText("Your rights do not allow this").waitFor();
  expect(await traffic.getByRole("slider").count()).toBe(0);
  await page.getByRole("region", { name: "Money by currency" }).getByRole("listitem").first().waitFor();
  await close();
});
