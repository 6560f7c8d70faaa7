import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { commandRunner } from "../../cli/console-runner";
import { readCommand } from "../../cli/read-command";
import { findTarget } from "../../cli/target/find-target";
import type { Target } from "../../cli/target/target";
import { buildAssets } from "../../console/server/assets";
import type { CommandRunner } from "../../console/server/runner";
import { serveConsole } from "../../console/server/serve";
import { runCommand } from "../../tools/cli";
import { Failure } from "../../tools/failure";
import { runFolder } from "../../tools/paths";
import { launch, loaded, openPage } from "../console-browser";
import { consoleAbout } from "../console-world";
import { consoleInMemory } from "./console-in-memory";
import { consolePages } from "./console-pages";
import { largeStack } from "./large-stack";

const SLOWEST_MS = 1_000;

const help = `npm run time:pages -- --in-memory [--transactions <number>] [--call-ms <number>] [--rounds <number>]
npm run time:pages -- --run <name> [--rounds <number>]

Opens each page of the console in Chromium, and prints a line for it: the median time to its content, the least and the most,
and the calls of DynamoDB that its requests made. Exits with 1 where the median of a page is above one second.

  --in-memory          a stack in memory: each call of AWS takes as long as is said, and no emulator's time is in the figures
  --transactions <n>   how many it has, over 90 days (default: 100000)
  --call-ms <n>        milliseconds that each call of AWS takes (default: 10)
  --run <name>         the stack that \`npm start -- --run <name>\` serves; npm run fill makes it a large one first
  --rounds <n>         how often each page is opened (default: 5)`;

/** What is timed: a target, with the calls of DynamoDB that it has made since they were taken before. */
interface Timed {
  readonly target: Target;
  readonly common: Parameters<typeof commandRunner>[0]["common"];
  takeCalls(): Readonly<Record<string, number>>;
  /** A payment, its merchant and an event that failed, to look at. */
  examples(runner: CommandRunner): Promise<{ payment: string; merchant: string; event: string }>;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      run: { type: "string" },
      "in-memory": { type: "boolean", default: false },
      transactions: { type: "string", default: "100000" },
      "call-ms": { type: "string", default: "10" },
      rounds: { type: "string", default: "5" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  if (values.run === undefined && !values["in-memory"]) throw new Failure("Which stack?", "See --help.");
  const timed =
    values.run === undefined
      ? await inMemory(Number(values.transactions), Number(values["call-ms"]))
      : await ofRun(values.run);
  const slow = await timePages(timed, Number(values.rounds));
  if (slow.length > 0) console.log(`Above one second: ${slow.join(", ")}.`);
  return slow.length > 0 ? 1 : 0;
}

async function inMemory(transactions: number, callMs: number): Promise<Timed> {
  const begun = performance.now();
  const { dynamo, services, payment, eventId } = await largeStack({ payments: transactions, until: new Date() });
  console.log(`${transactions} transactions in memory after ${Math.round((performance.now() - begun) / 1000)} s.`);
  console.log(`Each call of AWS takes ${callMs} ms.`);
  const { target, takeOperations } = consoleInMemory(dynamo, { services, callMs });
  return {
    ...{ target, common: {} as Timed["common"], takeCalls: takeOperations },
    examples: async () => ({ payment, merchant: "mrc_demo", event: eventId }),
  };
}

async function ofRun(run: string): Promise<Timed> {
  const common = {
    stack: runFolder(run).stackFile,
    as: "operator",
    suffix: undefined,
    region: undefined,
    json: undefined,
  };
  const target = await findTarget(common as Timed["common"], {});
  let calls: Record<string, number> = {};
  target.clients.dynamo.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (call) => {
        const name = commandName.replace("Command", "");
        calls[name] = (calls[name] ?? 0) + 1;
        return next(call);
      },
    { step: "initialize" },
  );
  const takeCalls = () => {
    const taken = calls;
    calls = {};
    return taken;
  };
  return { target, common: common as Timed["common"], takeCalls, examples: foundExamples };
}

/** Returns the names of the pages that are too slow. */
async function timePages({ target, common, takeCalls, examples }: Timed, rounds: number): Promise<string[]> {
  const runner = commandRunner({ common, read: readCommand, target });
  const served = await serveConsole({ port: 0, assets: await buildAssets(), runner, about: consoleAbout });
  const browser = await launch();
  const opened = { link: served.link, origin: new URL(served.link).origin, close: served.close };
  const { page } = await openPage(browser, opened);
  const { payment, merchant, event } = await examples(runner);
  const slow: string[] = [];
  console.log("| Page | Median | Least–most | Calls of DynamoDB |\n|---|---|---|---|");
  for (const { name, path } of consolePages(payment, event, merchant)) {
    const times: number[] = [];
    let made = "";
    for (let round = 0; round < rounds; round++) {
      await page.waitForLoadState("networkidle");
      takeCalls();
      times.push(await timeOf(page, `${opened.origin}${path}`));
      await page.waitForLoadState("networkidle");
      made = Object.entries(takeCalls())
        .map(([call, count]) => `${count} ${call}`)
        .join(", ");
    }
    const [least, middle = 0, most] = [0, 0.5, 1].map((share) => quantile(times, share));
    console.log(`| ${name} | ${middle} ms | ${least}–${most} ms | ${made || "none"} |`);
    if (middle > SLOWEST_MS) slow.push(name);
  }
  await browser.close();
  await served.close();
  target.clients.close();
  return slow;
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

async function foundExamples(runner: CommandRunner) {
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
