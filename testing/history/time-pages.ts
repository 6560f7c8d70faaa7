import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { commandRunner } from "../../cli/console-runner";
import { readCommand } from "../../cli/read-command";
import { findTarget } from "../../cli/target/find-target";
import { buildAssets } from "../../console/server/assets";
import type { CommandRunner } from "../../console/server/runner";
import { serveConsole } from "../../console/server/serve";
import { runCommand } from "../../tools/cli";
import { Failure } from "../../tools/failure";
import { runFolder } from "../../tools/paths";
import { launch, loaded, openPage } from "../console-browser";
import { consoleAbout } from "../console-world";
import { consolePages } from "./console-pages";

const help = `npm run time:pages -- --run <name> [--rounds <number>]

Opens each page of the console in Chromium, on a local stack, and prints the median time to its content, and which calls
of DynamoDB its requests made. npm run fill makes the stack a large one first.

  --run <name>    the stack that \`npm start -- --run <name>\` serves
  --rounds <n>    how often each page is opened (default: 5)`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      run: { type: "string" },
      rounds: { type: "string", default: "5" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  if (values.run === undefined) throw new Failure("Which stack?", "Name one that serves: --run <name>");
  const { stackFile: stack } = runFolder(values.run);
  const common = { stack, as: "operator", suffix: undefined, region: undefined, json: undefined } as const;
  const target = await findTarget(common, {});
  const calls = new Map<string, number>();
  target.clients.dynamo.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (call) => {
        calls.set(commandName, (calls.get(commandName) ?? 0) + 1);
        return next(call);
      },
    { step: "initialize" },
  );
  const runner = commandRunner({ common, read: readCommand, target });
  const served = await serveConsole({ port: 0, assets: await buildAssets(), runner, about: consoleAbout });
  const browser = await launch();
  const opened = { link: served.link, origin: new URL(served.link).origin, close: served.close };
  const { page } = await openPage(browser, opened);
  const { payment, merchant, event } = await examples(runner);
  for (const { name, path } of consolePages(payment, event, merchant)) {
    const times: number[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      calls.clear();
      times.push(await timeOf(page, `${opened.origin}${path}`));
      await page.waitForLoadState("networkidle");
    }
    const [least, middle, most] = [0, 0.5, 1].map((share) => quantile(times, share));
    const made = [...calls].map(([call, count]) => `${count} ${call.replace("Command", "")}`).join(", ");
    console.log(`| ${name} | ${middle} ms (${least}–${most}) | ${made || "none"} |`);
  }
  await browser.close();
  await served.close();
  target.clients.close();
  return 0;
}

async function timeOf(page: Page, address: string): Promise<number> {
  const begun = performance.now();
  await page.goto(address);
  await page.waitForSelector("main h1");
  await loaded(page);
  return Math.round(performance.now() - begun);
}

const quantile = (times: readonly number[], share: number): number =>
  [...times].sort((a, b) => a - b)[Math.round(share * (times.length - 1))] ?? 0;

/** A payment, its merchant and an event that failed, to look at. */
async function examples(runner: CommandRunner) {
  const first = async (command: string, options: Readonly<Record<string, string>>) => {
    const records: Record<string, unknown>[] = [];
    const listener = {
      record: (record: unknown) => void records.push(record as Record<string, unknown>),
      note: () => undefined,
      progress: () => undefined,
    };
    await runner.run({ command, options: { ...options, limit: "1" } }, listener, new AbortController().signal);
    return records[0] ?? {};
  };
  const payment = await first("transactions find", { since: "30d", status: "captured" });
  const event = await first("events list", { state: "failed" });
  return {
    payment: String(payment.id),
    merchant: String(payment.merchant_id),
    event: String(event.event).replace("stripe#", ""),
  };
}

runCommand(main);
