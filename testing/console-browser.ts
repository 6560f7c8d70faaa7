import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { projectRoot } from "../tools/paths";
import { testRun } from "./test-run";

const places = [
  process.env.TAP_CHROMIUM ?? "",
  ...["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].map((name) => `/usr/bin/${name}`),
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
/** A browser of this computer; undefined where it has none. `TAP_CHROMIUM` names another. */
export const chromiumPath = places.find((path) => path !== "" && existsSync(path));

export interface OpenedConsole {
  readonly link: string;
  readonly origin: string;
  close(): Promise<void>;
}

/** Starts `tap console` as an operator does, for the stack of the end-to-end tests, or for that of another file. */
export async function startConsole(
  options: readonly string[],
  stackFile = testRun().stackFile,
): Promise<OpenedConsole> {
  const words = ["console", "--stack", relative(projectRoot, stackFile), "--port", "0", "--json", ...options];
  const child = spawn(process.execPath, [join(projectRoot, "cli/tap.js"), ...words], {
    cwd: projectRoot,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const { console: link } = JSON.parse(line) as { readonly console: string };
  return {
    link,
    origin: new URL(link).origin,
    async close() {
      const ended = once(child, "exit");
      child.kill("SIGINT");
      await ended;
    },
  };
}

export const launch = (): Promise<Browser> =>
  chromium.launch({
    ...(chromiumPath && { executablePath: chromiumPath }),
    // As root, as in a container, Chromium has no sandbox of its own.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });

interface Look {
  readonly theme?: "light" | "dark";
  readonly width?: number;
}

/** A page that has opened the console by its link. What it asks of other addresses, and its errors, are kept. */
export async function openPage(
  browser: Browser,
  { link, origin }: OpenedConsole,
  { theme = "light", width = 1440 }: Look = {},
) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme });
  const page = await context.newPage();
  const foreign: string[] = [];
  const errors: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(`${origin}/`)) foreign.push(request.url());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy|Trusted/.test(message.text())) errors.push(message.text());
  });
  // A browser on a busy computer is slow, and that is no fault.
  page.setDefaultTimeout(60_000);
  await page.goto(link);
  await page.waitForSelector("main h1");
  return { page, foreign, errors, close: () => context.close() };
}

/** Goes to a view, and waits until everything on it was read. */
export async function view(page: Page, path: string): Promise<void> {
  await page.goto(new URL(path, page.url()).href);
  await page.waitForSelector("main h1");
  await loaded(page);
}

/** What functions that run in the page use of it: the tests' own types know no page. */
interface InPage {
  readonly document: {
    querySelector(query: string): unknown;
    readonly documentElement: { readonly scrollWidth: number };
  };
  readonly innerWidth: number;
}

/** Seconds that the stack of these tests may take for what it does by itself. */
const SETTLED_SECONDS = 90;

/** The three steps of an action that is open: the dry run's sentence, a reason, and the end, which it resolves to. */
export async function confirm(page: Page, verb: string, summary: RegExp, ended = /^Done/): Promise<string> {
  const dialog = page.getByRole("dialog");
  await dialog.getByText(summary).waitFor();
  await dialog.getByLabel(/^Why/).fill("seen in a test");
  await dialog.getByRole("button", { name: new RegExp(`^${verb}`) }).click();
  await dialog
    .getByText(ended)
    .first()
    .waitFor({ timeout: SETTLED_SECONDS * 1000 });
  const said = (await dialog.textContent()) ?? "";
  await page.keyboard.press("Escape");
  return said;
}

/** A page that verifies or counts much takes its time on a busy stack. */
export const LOADED_MS = 480_000;

export const loaded = async (page: Page): Promise<void> => {
  const isLoaded = () => (globalThis as unknown as InPage).document.querySelector(".loading") === null;
  await page.waitForFunction(isLoaded, undefined, { timeout: LOADED_MS });
};

/** Whether a reader would have to scroll to the side. */
export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const { document, innerWidth } = globalThis as unknown as InPage;
    return document.documentElement.scrollWidth > innerWidth;
  });

/** What axe finds wrong, a line each; by these rules alone, where some are named. */
export async function violations(page: Page, only?: readonly string[]): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async (rules) => {
    const options = rules === undefined ? {} : { runOnly: { type: "rule" as const, values: [...rules] } };
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(options);
    return violations.map(({ id, nodes }) => ({
      id,
      html: nodes.map((node) => `${node.html} ${node.failureSummary}`),
    }));
  }, only);
  return found.flatMap(({ id, html }) => html.map((one) => `${id}: ${one}`));
}

/** Pictures that the documents show. */
const ofDocuments = new Set([
  "console-event-light-1440",
  "console-transaction-light-1440",
  "console-transaction-dark-390",
]);

/** Pictures go to dist/, to be looked at; those of the documents to docs/, where TAP_SCREENSHOTS is `docs`. */
export async function picture(page: Page, name: string): Promise<void> {
  const isDocument = process.env.TAP_SCREENSHOTS === "docs" && ofDocuments.has(name);
  const folder = join(projectRoot, isDocument ? "docs/images" : "dist/console");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
