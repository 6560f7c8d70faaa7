import { PurgeQueueCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { DEMO_RETRIED_MERCHANT } from "../../local/demo/callers";
import {
  chromiumPath,
  isTooWide,
  launch,
  type OpenedConsole,
  openPage,
  picture,
  startConsole,
  view,
  violations,
} from "../../testing/console-browser";
import {
  deadLetter,
  failedEvent,
  fileWithRefusal,
  paymentInReview,
  type StoredEvent,
} from "../../testing/console-scenes";
import { type RunningStack, runningStack } from "../../testing/local-stack";
import { worldOn } from "../../testing/stack-world";

const CAUSE = "KMSAccessDeniedException";
/** An operator's laptop, and a telephone. */
const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
/** Colours, and the rules that they can break: all others were asked of the same page before. */
const themes = [
  { colorScheme: "light", rules: undefined },
  { colorScheme: "dark", rules: ["color-contrast", "link-in-text-block"] },
] as const;

let stack: RunningStack;
let served: OpenedConsole;
let browser: Browser | undefined;
let opened: Awaited<ReturnType<typeof openPage>>;
let failed: StoredEvent;
let payment: string;
let batch: string;

beforeAll(async () => {
  stack = runningStack();
  if (chromiumPath === undefined) return;
  const world = worldOn(stack);
  failed = await failedEvent(world, "charge.dispute.created", 40, CAUSE);
  await deadLetter(world, await failedEvent(world, "payment_intent.succeeded", 20, CAUSE));
  [payment, batch] = await Promise.all([paymentInReview(world), fileWithRefusal(world)]);
  served = await startConsole([]);
  browser = await launch();
  opened = await openPage(browser, served);
});

afterAll(async () => {
  const QueueUrl = stack?.info.outputs.dlq_webhook_processing_url;
  await stack?.clients.sqs.send(new PurgeQueueCommand({ QueueUrl }));
  await browser?.close();
  await served?.close();
  stack?.close();
});

interface Shown {
  readonly name: string;
  readonly path: () => string;
  /** What is opened on the page. */
  readonly open?: (page: Page) => Promise<void>;
}

const dialog = async (page: Page, text: RegExp) => page.getByRole("dialog").getByText(text).first().waitFor();

const views: readonly Shown[] = [
  ...[
    ...["", "events", "transactions", "issues", "endpoints", "endpoints/deliveries", "reviews", "batches"],
    ...["audit", "audit/actions", "audit/quarantine"],
  ].map((path) => ({ name: path.replace("/", "-") || "overview", path: () => `/${path}` })),
  { name: "event", path: () => `/events?state=failed&cause=${CAUSE}&open=stripe%23${failed.eventId}` },
  { name: "events-none", path: () => "/events?type=no.such.type" },
  { name: "transaction", path: () => `/transactions/${payment}` },
  { name: "transaction-zoom", path: () => `/transactions/${payment}?scale=zoom` },
  { name: "transaction-unknown", path: () => "/transactions/pay_000000000000000000000000" },
  { name: "dead-letters", path: () => "/issues?queue=webhook-processing" },
  { name: "endpoint", path: () => `/endpoints?open=${DEMO_RETRIED_MERCHANT}` },
  { name: "batch", path: () => `/batches?open=${batch}` },
  { name: "search-none", path: () => "/search?text=pi_nobody_knows" },
  {
    name: "action",
    path: () => `/events?state=failed&cause=${CAUSE}`,
    async open(page) {
      await page.getByRole("button", { name: /^Replay/ }).click();
      await dialog(page, /to be replayed/);
    },
  },
  {
    name: "keys",
    path: () => "/reviews",
    async open(page) {
      await page.keyboard.press("?");
      await dialog(page, /^Keys$/);
    },
  },
];

/** What a function that runs in the page uses of a table's box. */
interface Box {
  readonly clientWidth: number;
  readonly scrollWidth: number;
}

/** A small laptop has the layout of one of the others: only whether all columns are seen is asked of it. */
async function fits(page: Page, look: string, size: { readonly width: number; readonly height: number }) {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: "light" });
  await picture(page, `look-${look}`);
  const boxes = (all: unknown[]) =>
    (all as readonly Box[]).map(({ clientWidth, scrollWidth }) => Math.max(0, scrollWidth - clientWidth));
  const cut = (await page.locator(".tablebox").evaluateAll(boxes)).filter((pixels) => pixels > 0);
  expect([look, await isTooWide(page), cut]).toEqual([look, false, []]);
}

/** The audit's page verifies each payment that other tests made within the hour. */
const VIEW_MS = 600_000;

const inBrowser = chromiumPath === undefined ? test.skip : test;

inBrowser.each(views)(
  "$name is readable by axe and fits, light and dark, wide and narrow",
  async ({ name, path, open }) => {
    const { page, errors, foreign } = opened;
    await page.setViewportSize({ width: 1440, height: 900 });
    await view(page, path());
    await open?.(page);
    expect(await page.locator("tr.link:not(:has(a[href]))").count()).toBe(0);
    await fits(page, `${name}-light-1024`, { width: 1024, height: 768 });
    for (const size of sizes) {
      await page.setViewportSize(size);
      for (const { colorScheme, rules } of themes) {
        await page.emulateMedia({ colorScheme });
        const look = `${name}-${colorScheme}-${size.width}`;
        await picture(page, `look-${look}`);
        expect([look, await violations(page, rules)]).toEqual([look, []]);
        expect([look, await isTooWide(page)]).toEqual([look, false]);
      }
    }
    expect([foreign, errors]).toEqual([[], []]);
  },
  VIEW_MS,
);

inBrowser(
  "on a telephone, one switch shows every time in UTC, and the menu leads to the colours and the keys",
  async () => {
    const { page } = opened;
    await page.setViewportSize({ width: 390, height: 844 });
    await view(page, "/reviews");
    await view(page, "/transactions");
    const time = page.locator("td time").first();
    expect(await time.textContent()).toMatch(/ago/);
    await page.getByRole("button", { name: "Times in UTC" }).click();
    await page
      .getByText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("button", { name: /^Theme/ }).waitFor();
    await page.getByRole("button", { name: "Keys and help" }).waitFor();
    await page.getByRole("button", { name: "Times in UTC" }).click();
  },
);
