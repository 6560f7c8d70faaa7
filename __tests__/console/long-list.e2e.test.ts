import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { buildAssets } from "../../console/server/assets";
import { type RunningConsole, serveConsole } from "../../console/server/serve";
import { chromiumPath, launch, openPage, view } from "../../testing/console-browser";
import { consoleAbout } from "../../testing/console-world";
import { consoleInMemory } from "../../testing/history/console-in-memory";
import { MadeHistory } from "../../testing/history/payments";

const inBrowser = chromiumPath === undefined ? test.skip : test;
/** Payments of the last day. */
const PAYMENTS = 1_200;
const ROWS = 1_000;
/** Elements that a row of seven cells has at most. */
const MOST_ELEMENTS = 40;

let served: RunningConsole;
let browser: Browser | undefined;

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  const history = new MadeHistory({ everyMs: 60_000 });
  await history.make(0, PAYMENTS);
  const { runner } = consoleInMemory(history.dynamo);
  served = await serveConsole({ port: 0, assets: await buildAssets(), runner, about: consoleAbout });
  browser = await launch();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

/** What functions that run in the page use of it. */
type InPage = { readonly document: { querySelectorAll(query: string): { readonly length: number } } };
const countOf = (page: Page, query: string): Promise<number> =>
  page.evaluate((wanted) => (globalThis as unknown as InPage).document.querySelectorAll(wanted).length, query);

inBrowser("a list of a thousand payments opens, keeps its page small, and is moved through by keys", async () => {
  if (browser === undefined) throw new Error("a browser was found");
  const { page, close } = await openPage(browser, { ...served, origin: new URL(served.link).origin });
  await view(page, `/transactions?limit=${ROWS}`);
  expect(await countOf(page, "tbody tr")).toBe(ROWS);
  expect(await countOf(page, "*")).toBeLessThan(ROWS * MOST_ELEMENTS);
  await page.getByText("Show up to 10,000").waitFor();
  for (let row = 0; row < 3; row++) await page.keyboard.press("j");
  await page.locator("tbody tr:nth-child(3).current").waitFor();
  await page.keyboard.press("k");
  await page.locator("tbody tr:nth-child(2).current").waitFor();
  const id = await page.locator("tbody tr:nth-child(2)").getAttribute("data-key");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === `/transactions/${id}`);
  await page.goBack();
  await page
    .locator("tbody tr")
    .nth(ROWS - 1)
    .waitFor();
  await close();
});
