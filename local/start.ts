import { relative } from "node:path";
import { parseArgs } from "node:util";
import { runCommand } from "../tools/cli";
import { bold, dim, green, printStep, printTable, red } from "../tools/console";
import { Failure } from "../tools/failure";
import { apiClient } from "../tools/http";
import { runFolder } from "../tools/paths";
import { openConsole } from "./console";
import { demonstrate } from "./demo/demonstration";
import { type LeftToMend, leaveToMend } from "./demo/left-to-mend";
import type { Stage } from "./demo/scene";
import { usageLines } from "./demo/usage-lines";
import type { LocalStack } from "./stack";
import { withLocalStack } from "./with-stack";

const help = `npm start -- [--once | --no-demo] [--port <number>] [--run <name>]

Runs the whole stack on this computer: bundles the functions, synthesizes, starts the AWS emulator on 127.0.0.1,
creates in it what the synthesized file says, and sends signed webhooks, payments and a file through it. Each scene
of this demonstration that falls short is marked ✗ with its reason. The stack then serves until Ctrl-C.

  --once         exit after the demonstration; non-zero if a scene fell short
  --no-demo      serve without the demonstration
  --port <n>     the emulator's port (default: 4566, or a free one where that is taken)
  --run <name>   keep this run's files in .local/runs/<name>, so that several can run side by side
  --help         this text

After the demonstration, one failed event, one payment that waits for a review and one dead letter are left on purpose.
The last lines say where to find and mend them. With --once, nothing is left.

.local/stack.json (.local/runs/<name>/stack.json) has the API's address, credentials and secrets. It exists while the
stack serves: it is written before the demonstration. "console" in it is the link of the web console, which shows what
happens. The link is printed before the demonstration begins, and again at its end.

Alarms are evaluated as on AWS, ten times as fast: five minutes take half a minute.

LOCAL_ENDPOINT_ORIGIN=http://127.0.0.1:<port> names a server of yours that receives the webhooks to all merchants, as
POST <origin>/webhooks, signed with secrets.merchant of stack.json (Standard Webhooks). Without it the stack plays the
merchants' servers. ENVIRONMENT_SUFFIX and AWS_REGION are those of the deployment. AWS_ENDPOINT_URL uses a MiniStack
that already runs, instead of starting one: an empty one with USE_SSL=1 and AUTH=true (AWS_CA_BUNDLE names its
certificate, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY its root credentials).`;

/** A period of five minutes takes half a minute, and the reconciler still runs within that of its heartbeat. */
const ALARM_SPEED = 10;

interface Options {
  readonly once: boolean;
  readonly demo: boolean;
  readonly port?: number;
  readonly run?: string;
}

function readOptions(): Options | "help" {
  try {
    const { values } = parseArgs({
      options: {
        once: { type: "boolean", default: false },
        "no-demo": { type: "boolean", default: false },
        port: { type: "string" },
        run: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) return "help";
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
      throw new Error(`--port ${values.port}: a number from 1 to 65535 is needed.`);
    }
    if (values.run !== undefined && !/^[a-z0-9-]+$/.test(values.run)) {
      throw new Error(`--run ${values.run}: lower-case letters, digits and dashes are needed.`);
    }
    if (values.once && values["no-demo"]) throw new Error("--once and --no-demo exclude each other.");
    return {
      once: values.once,
      demo: !values["no-demo"],
      ...(port && { port }),
      ...(values.run && { run: values.run }),
    };
  } catch (error) {
    throw new Failure((error as Error).message, "See `npm start -- --help`.");
  }
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options === "help") {
    console.log(help);
    return 0;
  }
  const run = runFolder(options.run);
  let link: string | undefined;
  let left: readonly LeftToMend[] = [];
  return withLocalStack({
    run,
    step: printStep,
    port: options.port,
    alarmSpeed: ALARM_SPEED,
    endpointOrigin: process.env.LOCAL_ENDPOINT_ORIGIN?.trim() || undefined,
    work: async (stack, signal) => {
      if (!options.once) link = await openConsole(run.stackFile, signal);
      if (!options.demo) return 0;
      if (link !== undefined) console.log(`\n${bold("Console")} ${link}  ${dim("shows what happens from now on")}`);
      return withStage(stack, signal, async (stage) => {
        const isAsExpected = await demonstration(stage);
        if (!options.once) left = await leaveToMend(stage, run.stackFile).catch(nothingLeft(signal));
        return isAsExpected ? 0 : 1;
      });
    },
    serve: options.once ? undefined : (stack) => printUsage(stack, run.stackFile, link, left),
  });
}

async function withStage<T>(
  { info, clients, ca }: LocalStack,
  signal: AbortSignal,
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  const { apiUrl, region } = info;
  const api = apiClient({ apiUrl, region, ...(ca && { ca }) });
  try {
    return await work({ api, info, clients, ca, signal });
  } finally {
    api.close();
  }
}

/** The stack serves without it: a busy computer may not answer in time. */
const nothingLeft = (signal: AbortSignal) => (error: Error) => {
  if (!signal.aborted) console.log(red(`Not all was left to mend: ${error.message}`));
  return [];
};

/** Widths of what a scene does, of its answer and of its milliseconds: each line is printed before the next is known. */
const WIDTHS = [49, 52, 6] as const;

/** Plays the demonstration and prints each scene at its end; returns whether every scene went as expected. */
async function demonstration(stage: Stage): Promise<boolean> {
  console.log(`\n${bold("Signed webhooks through the whole stack")}\n`);
  const line = (mark: string, cells: readonly string[]) =>
    `${mark}  ${cells.map((cell, at) => cell.padEnd(WIDTHS[at] ?? 0)).join("  ")}`.trimEnd();
  console.log(bold(line(" ", ["what", "answer", "ms"])));
  const scenes = await demonstrate(stage, ({ what, expected, happened, passed, milliseconds }) => {
    const cells = [what, happened, String(milliseconds), ...(passed ? [] : [`expected: ${expected}`])];
    console.log(line(passed ? "✓" : "✗", cells));
  });
  const failed = scenes.filter((scene) => !scene.passed).length;
  console.log(
    failed === 0
      ? `\n${green(`All ${scenes.length} as expected.`)}`
      : `\n${red(`${failed} of ${scenes.length} not as expected.`)}`,
  );
  return failed === 0;
}

function printUsage(
  { info }: LocalStack,
  stackFile: string,
  link: string | undefined,
  left: readonly LeftToMend[],
): void {
  console.log(`\n${bold("Serving")} ${info.apiUrl}  ${dim("Ctrl-C stops it")}`);
  console.log(
    link === undefined ? "The web console did not start: npx tap console says why." : `${bold("Console")} ${link}`,
  );
  console.log(`Details for other tools: ${relative(process.cwd(), stackFile)}`);
  if (!info.playsMerchants) console.log(`Webhooks to merchants: POST ${info.merchantOrigin}/webhooks`);
  console.log();
  for (const { title, command } of usageLines(info, stackFile)) console.log(`${dim(`# ${title}`)}\n${command}\n`);
  if (left.length === 0) return;
  console.log(`${bold("Left on purpose, for you to mend")}\n`);
  printTable(
    ["what", "in the console", "as a command"],
    left.map(({ what, inConsole, command }) => [what, inConsole, command]),
  );
  console.log();
}

runCommand(main);
