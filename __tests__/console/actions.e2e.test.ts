import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateAccessKeyCommand, DeleteAccessKeyCommand } from "@aws-sdk/client-iam";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import { stateItemKey } from "../../core/ledger/adapters/event-state";
import { endpointUrl } from "../../local/demo/merchant-endpoint";
import type { StackInfo } from "../../local/stack";
import { interruptedBatch } from "../../ops/iam/commands/batches";
import { putLetter, queueOf } from "../../ops/iam/commands/letters";
import { expectStory } from "../../ops/iam/probes/api";
import type { World } from "../../ops/iam/world";
import {
  chromiumPath,
  confirm,
  launch,
  type OpenedConsole,
  openPage,
  picture,
  startConsole,
  view,
  violations,
} from "../../testing/console-browser";
import { failedEvent, type StoredEvent } from "../../testing/console-scenes";
import { type RunningStack, runningStack } from "../../testing/local-stack";
import { ended, merchantAt, notified } from "../../testing/rehearsals/deliveries";
import { unanswered } from "../../testing/rehearsals/payments";
import { worldOn } from "../../testing/stack-world";
import { testRun } from "../../testing/test-run";

/** Counted as skipped where this computer has no browser. */
const inBrowser = chromiumPath === undefined ? test.skip : test;
const DAY_MS = 86_400_000;
/** More than an action does in a second, at its usual 20 a second. */
const MANY = 60;

let stack: RunningStack;
let world: World;
let served: OpenedConsole;
let browser: Browser | undefined;

beforeAll(async () => {
  stack = runningStack();
  world = worldOn(stack);
  if (chromiumPath === undefined) return;
  served = await startConsole([]);
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
  stack?.close();
});

async function opened(console = served) {
  if (browser === undefined) throw new Error("a browser was found");
  return openPage(browser, console);
}

/** A stack's file with other credentials for the operator. */
function stackFileWith(name: string, operator: StackInfo["credentials"]["operator"]): string {
  const { folder } = testRun();
  const file = join(folder, `console-${name}.json`);
  const { info } = stack;
  writeFileSync(file, JSON.stringify({ ...info, credentials: { ...info.credentials, operator } }), {
    mode: 0o600,
  });
  return file;
}

const stateOf = async ({ eventId }: StoredEvent): Promise<unknown> => {
  const Key = stateItemKey({ provider: "stripe", eventId });
  const { Item } = await stack.dynamo.send(
    new GetCommand({ TableName: stack.table("payment_webhooks"), Key, ConsistentRead: true }),
  );
  return Item;
};

inBrowser("an endpoint is recovered: what it missed is counted, sent again and delivered", async () => {
  const { merchant } = await merchantAt(world, (name) => endpointUrl(world.info.merchantOrigin, name));
  const key = await notified(world, merchant, 6 * DAY_MS);
  await ended(world, key, "failed");
  const { page, close } = await opened();
  await view(page, `/endpoints?open=${merchant}`);
  await page.getByRole("button", { name: /^Recover/ }).click();
  const said = await confirm(page, "Send", new RegExp(`^1 notification of ${merchant} will be sent again`));
  expect(said).toContain("1 done");
  await ended(world, key, "delivered");
  await close();
});

inBrowser("an interrupted batch is resumed from its drawer, and ends", async () => {
  const id = await interruptedBatch(world);
  const { page, close } = await opened();
  await view(page, `/batches?open=${id}`);
  await page.getByRole("button", { name: /^Resume/ }).click();
  await confirm(page, "Resume", /^1 batch goes on behind row 2/);
  const drawer = page.getByRole("complementary");
  await drawer.getByText("completed with errors").first().waitFor();
  await close();
});

inBrowser("an action is stopped after the item under way, and the same command goes on with the others", async () => {
  const cause = `Stopped${world.fresh()}`;
  const type = "payment_intent.succeeded";
  const events = await Promise.all(Array.from({ length: MANY }, () => failedEvent(world, type, 5, cause)));
  const { page, close } = await opened();
  const dialog = page.getByRole("dialog");
  await view(page, `/events?state=failed&cause=${cause}`);
  await page.getByRole("button", { name: /^Replay 60 that match/ }).click();
  await dialog.getByText(/^60 events to be replayed/).waitFor();
  await dialog.getByLabel(/^Why/).fill("seen in a test");
  await dialog.getByRole("button", { name: /^Replay 60/ }).click();
  await dialog.getByText(/^[1-9]\d* of 60/).waitFor();
  await dialog.getByRole("button", { name: "Stop" }).click();
  await dialog.getByText("Stopped: the same command goes on").waitFor();
  const [, done] = /(\d+) done/.exec((await dialog.textContent()) ?? "") ?? [];
  expect(Number(done)).toBeGreaterThan(0);
  expect(Number(done)).toBeLessThan(MANY);
  await page.keyboard.press("Escape");
  await view(page, `/events?state=failed&cause=${cause}`);
  await page.getByRole("button", { name: /^Replay/ }).click();
  await confirm(page, "Replay", new RegExp(`^${MANY - Number(done)} events to be replayed`));
  await view(page, `/events?state=failed&cause=${cause}`);
  await page.getByText("No event fits these filters").or(page.getByText("No event is failed")).first().waitFor();
  expect(events.length).toBe(MANY);
  await close();
});

inBrowser("who may only look is told which policy an action needs, and nothing is written", async () => {
  const event = await failedEvent(world, "payment_intent.succeeded", 5, "OnlyLooking");
  const before = await stateOf(event);
  const file = stackFileWith("reader", stack.info.credentials.operatorRead);
  const reading = await startConsole([], file);
  const { page, close } = await opened(reading);
  await view(page, `/events?open=${encodeURIComponent(`stripe#${event.eventId}`)}`);
  await page
    .getByRole("complementary")
    .getByRole("button", { name: /^Replay/ })
    .click();
  const said = await confirm(page, "Replay", /^1 event to be replayed/, /^Your credentials may not do this/);
  // The emulator does not say what was denied to be read, so that both policies are named.
  expect(said).toMatch(/It needs the policy .*policy-operator-us-east-1-dev\./);
  expect(await stateOf(event)).toEqual(before);
  const actions = await stack.items("operator_actions");
  expect(actions.filter(({ actor }) => String(actor).endsWith("operator-read"))).toEqual([]);
  await close();
  await reading.close();
  rmSync(file);
});

inBrowser("where credentials end, the last answer stays with the first step, and new ones go on with it", async () => {
  const { iam } = stack.clients;
  const UserName = "tap-local-operator";
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
  const file = stackFileWith("ending", { accessKeyId, secretAccessKey });
  const ending = await startConsole([], file);
  const { page, close } = await opened(ending);
  await view(page, "/reviews");
  await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: accessKeyId }));
  await page.getByText(/^What you see is old: /).waitFor();
  await page
    .getByText(/Sign in again/)
    .first()
    .waitFor();
  await page.getByRole("heading", { name: "Reviews" }).waitFor();
  await view(page, "/batches");
  await page
    .getByText(/AWS does not accept these credentials/)
    .first()
    .waitFor();
  writeFileSync(file, readFileSync(testRun().stackFile, "utf8"), { mode: 0o600 });
  await view(page, "/batches");
  await page.getByRole("heading", { name: "Batches" }).waitFor();
  expect(await page.getByText(/AWS does not accept/).count()).toBe(0);
  await close();
  await ending.close();
  rmSync(file);
});

inBrowser("a dead letter is discarded after what is lost was shown", async () => {
  const body = JSON.stringify({ text: world.fresh() });
  const id = await putLetter(world, queueOf("batch-api"), body);
  const { page, close } = await opened();
  await view(page, "/issues?queue=batch-api");
  const letter = page.getByRole("listitem").filter({ has: page.getByTitle(id, { exact: true }) });
  await letter.getByRole("button", { name: /^Discard/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/^1 letter of batch-api will be deleted for good\./).waitFor();
  await dialog.getByText(new RegExp(`^${id.slice(0, 8)} `)).waitFor();
  const said = await confirm(page, "Discard", /deleted for good/);
  expect(said).toContain("1 done");
  await view(page, "/issues?queue=batch-api");
  expect(await page.getByTitle(id, { exact: true }).count()).toBe(0);
  await close();
});

inBrowser("a payment without an answer shows what is known, and ends when it is abandoned", async () => {
  const id = await unanswered(world);
  const { page, close } = await opened();
  await view(page, `/transactions/${id}`);
  const waiting = page.getByRole("region", { name: "The payment waits for an operator" });
  await waiting.getByText("Nobody knows whether money was taken").waitFor();
  expect(await violations(page)).toEqual([]);
  await picture(page, "console-waiting-light-1440");
  await waiting.getByRole("button", { name: /^Abandon/ }).click();
  const said = await confirm(page, "Abandon", /will end as failed.*This cannot be undone/);
  expect(said).toContain("1 done");
  await expectStory(world, id, "failed, 3 rows");
  await close();
});

inBrowser("the doctor says from the page of issues what is not set, and with which step it is mended", async () => {
  const { page, close } = await opened();
  await view(page, "/issues");
  await page.getByRole("link", { name: "Check the deployment" }).click();
  await page.getByText(/^(?:Nothing|\d+) wrong, \d+ right/).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("link", { name: "Also what is right" }).click();
  await page.getByRole("row").filter({ hasText: "parameters" }).first().waitFor();
  const schedules = page.getByRole("cell", { name: /^schedule (?:reconciler|audit-verifier)$/ });
  expect(await schedules.count()).toBe(2);
  await picture(page, "console-doctor-light-1440");
  await close();
});
