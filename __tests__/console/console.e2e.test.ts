import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import {
  chromiumPath,
  launch,
  loaded,
  type OpenedConsole,
  openPage,
  picture,
  startConsole,
  view,
} from "../../testing/console-browser";
import { deadLetter, failedEvent, paymentInReview, type StoredEvent } from "../../testing/console-scenes";
import { type RunningStack, runningStack } from "../../testing/local-stack";
import { worldOn } from "../../testing/stack-world";
import { testRun } from "../../testing/test-run";
import { until } from "../../tools/poller";

/** Counted as skipped where this computer has no browser. */
const inBrowser = chromiumPath === undefined ? test.skip : test;
if (chromiumPath === undefined) console.warn("No Chromium was found: the console's tests in a browser are skipped.");

let stack: RunningStack;
let served: OpenedConsole;
let browser: Browser | undefined;
let failed: StoredEvent;
let letter: StoredEvent;
let review: string;

beforeAll(async () => {
  stack = runningStack();
  served = await startConsole([]);
  if (chromiumPath === undefined) return;
  browser = await launch();
  const world = worldOn(stack);
  const types = ["charge.dispute.created", "charge.refunded", "payment_intent.succeeded", "charge.succeeded"];
  for (const [at, type] of types.entries()) await failedEvent(world, type, 50 - at * 9, "AccessDeniedException");
  failed = await failedEvent(world, "payment_intent.succeeded", 12, "AccessDeniedException");
  letter = await failedEvent(world, "payment_intent.succeeded", 11, "ProvisionedThroughputExceededException");
  await deadLetter(world, letter);
  review = await paymentInReview(world);
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
  stack?.close();
});

async function opened(look?: Parameters<typeof openPage>[2], console = served) {
  if (browser === undefined) throw new Error("a browser was found");
  return openPage(browser, console, look);
}

/** The three steps of an action that is open: the dry run's sentence, a reason, and the end. */
async function confirm(page: Page, verb: string, summary: RegExp): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByText(summary).waitFor();
  await dialog.getByLabel(/^Why/).fill("seen in a test");
  expect(await dialog.locator(".cmd code").textContent()).toContain("--reason 'seen in a test'");
  await dialog.getByRole("button", { name: new RegExp(`^${verb}`) }).click();
  const ended = /^(?:Done|Stopped: |Not all of it was done)/;
  await dialog.getByText(ended).first().waitFor();
  // What it says instead of "Done" names the cause.
  expect(await dialog.textContent()).toMatch(/Done/);
}

inBrowser("a failed event is found by its id, explained, replayed, and its money seen, in three clicks", async () => {
  const { page, foreign, errors, close } = await opened();
  expect(page.url()).toBe(`${served.origin}/`);
  await page.keyboard.press("/");
  await page.keyboard.type(failed.eventId);
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("complementary");
  await drawer.getByText("A dependency failed for half an hour").waitFor();
  await drawer.getByText("RETRIES_EXHAUSTED · AccessDeniedException").waitFor();
  await drawer.getByRole("button", { name: /^Replay/ }).click();
  await confirm(page, "Replay", /^1 event to be replayed: 1 failed/);
  await page.keyboard.press("Escape");
  await until(
    "the event in the ledger",
    async () => {
      await page.reload();
      await loaded(page);
      return drawer.getByRole("link", { name: "Open payment" }).count();
    },
    (count) => count === 1,
  );
  await drawer.getByRole("link", { name: "Open payment" }).click();
  await page
    .getByRole("definition")
    .filter({ hasText: /^42\.50 USD$/ })
    .first()
    .waitFor();
  expect(new URL(page.url()).pathname).toBe(`/transactions/${failed.transactionId}`);
  expect([foreign, errors]).toEqual([[], []]);
  await close();
});

inBrowser("the drawer of an event shows its masked body, and j and k move through the list", async () => {
  const { page, close } = await opened();
  await view(page, "/events?state=failed&cause=AccessDeniedException");
  await page.keyboard.press("j");
  await page.locator("tr.current").waitFor();
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("complementary");
  await drawer.getByText("customers' data masked").waitFor();
  const first = new URL(page.url()).searchParams.get("open");
  expect(await drawer.locator(".raw").textContent()).toContain('"id":');
  await picture(page, "console-event-light-1440");
  await page.keyboard.press("j");
  await page.waitForURL((url) => url.searchParams.get("open") !== first);
  await page.keyboard.press("Escape");
  expect(await page.getByRole("complementary").count()).toBe(0);
  await close();
});

inBrowser("a dead letter is redriven from its issue", async () => {
  const { page, close } = await opened();
  await view(page, "/issues?queue=webhook-processing");
  const mine = page.getByRole("listitem").filter({ hasText: letter.eventId });
  await mine.getByRole("button", { name: /^Redrive/ }).click();
  await confirm(page, "Redrive", /^1 letter of webhook-processing will be queued again/);
  await until(
    "the letter's event in the ledger",
    async () =>
      stack.api.send({
        method: "GET",
        path: `/transactions/${letter.transactionId}`,
        signAs: stack.info.credentials.operator,
      }),
    ({ status }) => status === 200,
  );
  await close();
});

inBrowser("a payment that waits for a review shows its time, and is approved with a reason", async () => {
  const { page, close } = await opened();
  const row = page.getByRole("row").filter({ has: page.getByTitle(review, { exact: true }) });
  await until(
    "the payment among the reviews",
    async () => {
      await view(page, "/reviews");
      return row.count();
    },
    (count) => count === 1,
  );
  expect(await row.textContent()).toMatch(/of 1 h, then it is declined/);
  await row.getByRole("button", { name: /^Approve/ }).click();
  await confirm(page, "Approve", /^Of 1, 1 wait for a decision, and will be charged/);
  // The row has left the list, and the result is still there.
  await row.waitFor({ state: "detached" });
  expect(await page.getByRole("dialog").getByText("Done", { exact: true }).isVisible()).toBe(true);
  await page.keyboard.press("Escape");
  await view(page, "/audit/actions?by=me&since=1h");
  await page.getByText("seen in a test").first().waitFor();
  await view(page, `/transactions/${review}`);
  await picture(page, "console-transaction-light-1440");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, "console-transaction-dark-390");
  await close();
});

inBrowser("recovering an endpoint begins with a dry run, which says what it missed", async () => {
  const { page, close } = await opened();
  await view(page, "/endpoints");
  const merchant = await page.locator("tbody tr").nth(1).locator("td").first().textContent();
  await view(page, `/endpoints?open=${merchant}`);
  await page.getByRole("button", { name: /^Recover/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog
    .getByText(new RegExp(`^(${merchant} missed nothing in this time|\\d+ notifications? of ${merchant})`))
    .waitFor();
  expect(await dialog.locator(".cmd code").textContent()).toContain(
    `deliveries recover ${merchant} --since 30d --dry-run`,
  );
  await close();
});

inBrowser("a console with the rights of operator-read says so, and takes no action", async () => {
  const reading = await startConsole(["--as", "operator-read"]);
  const { page, close } = await opened({}, reading);
  await page.getByText("This console only shows").first().waitFor();
  await view(page, "/events?state=failed&cause=AccessDeniedException");
  await page.getByRole("button", { name: /^Replay/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/to be replayed/).waitFor();
  await dialog.getByText("This console only shows").waitFor();
  expect(await dialog.getByRole("button", { name: /^Replay/ }).count()).toBe(0);
  await close();
  await reading.close();
});

inBrowser("where the stack stops, what was read stays with its age, and what is new says what to do", async () => {
  const { endpoint } = stack.info;
  const through = await passage(Number(new URL(endpoint).port));
  const { folder, stackFile } = testRun();
  const file = join(folder, "console-passage.json");
  const info = readFileSync(stackFile, "utf8").replaceAll(endpoint, `https://127.0.0.1:${through.port}`);
  writeFileSync(file, info, { mode: 0o600 });
  const stopping = await startConsole([], file);
  const { page, close } = await opened({}, stopping);
  await view(page, "/reviews");
  through.stop();
  rmSync(file);
  await page.getByText("What you see is old: the stack does not answer.").waitFor();
  await page.getByRole("heading", { name: "Reviews" }).waitFor();
  await view(page, "/batches");
  await page.getByText("The stack does not answer").first().waitFor();
  await page
    .getByText(/npm start/)
    .first()
    .waitFor();
  await close();
  await stopping.close();
});

/** A way to the stack that can be shut. */
async function passage(to: number) {
  const open = new Set<Socket>();
  const server = createServer((from) => {
    const onward = connect(to, "127.0.0.1");
    for (const socket of [from, onward]) {
      open.add(socket);
      socket.on("error", () => socket.destroy());
    }
    from.pipe(onward).pipe(from);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

describe("the server that listens", () => {
  const status = (headers: Readonly<Record<string, string>>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = request(served.link, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.once("error", reject);
      sent.end();
    });

  test("the console answers for its own address alone: a forged Host is refused with the right token", async () => {
    expect(await status({ host: "tap.attacker.example" })).toBe(403);
    expect(await status({})).toBe(303);
  });

  test("the console listens on 127.0.0.1 alone", async () => {
    const port = Number(new URL(served.link).port);
    const others = Object.values(networkInterfaces()).flatMap((all = []) =>
      all.flatMap(({ address, family, internal }) => (family === "IPv4" && !internal ? [address] : [])),
    );
    const isOpen = (host: string) =>
      new Promise<boolean>((resolve) => {
        const socket = connect({ host, port, timeout: 2_000 }, () => resolve(true));
        for (const event of ["error", "timeout"]) socket.once(event, () => resolve(false));
        socket.once("connect", () => socket.destroy());
      });
    expect(await isOpen("127.0.0.1")).toBe(true);
    for (const address of ["127.0.0.2", ...others]) expect([address, await isOpen(address)]).toEqual([address, false]);
  });
});
