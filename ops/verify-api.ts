import { spawn } from "node:child_process";
import { join } from "node:path";
import type { LocalStack } from "../local/stack";
import { withLocalStack } from "../local/with-stack";
import { runCommand } from "../tools/cli";
import { printStep } from "../tools/console";
import { Failure } from "../tools/failure";
import { openApiFile, runFolder } from "../tools/paths";
import { apiTools } from "./api/tools";

const help = `npm run verify:api -- [--examples <number>]

Sends requests that schemathesis makes of docs/openapi.json to a local stack of its own, signed as an operator, and
compares each answer with the description: status, content type, headers, schema, and what is refused. Checks that are
switched off are in ops/api/schemathesis.toml, each with its reason.

  --examples <number>  requests of each kind to each operation, 25 by default
  --help               this text

It needs Python 3.10 or newer, and installs schemathesis into .local/api-tools once. It takes some minutes.

Exit code: 0 all holds, 1 something does not, 77 skipped, as the Python packages cannot be had.`;

const SKIPPED = 77;
const EXAMPLES = 25;
/** The same requests every time, so that a failure can be repeated. */
const SEED = 20_261_126;

async function main(): Promise<number> {
  const [option, value] = process.argv.slice(2);
  if (option === "--help") {
    console.log(help);
    return 0;
  }
  const examples = option === "--examples" ? Number(value) : EXAMPLES;
  if ((option !== undefined && option !== "--examples") || !(examples >= 1)) {
    throw new Failure(`${process.argv.slice(2).join(" ")} is no option.`, "See `npm run verify:api -- --help`.");
  }
  let python: string;
  try {
    python = await printStep("Install schemathesis", apiTools);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.log(`skipped: ${error.message} ${error.nextStep}`);
    return SKIPPED;
  }
  return withLocalStack({
    run: runFolder("api"),
    step: printStep,
    work: (stack) => schemathesis(python, stack, examples),
  });
}

function schemathesis(python: string, { info }: LocalStack, examples: number): Promise<number> {
  const { operator } = info.credentials;
  const env = {
    ...process.env,
    PYTHONPATH: join(__dirname, "api"),
    SCHEMATHESIS_HOOKS: "hooks",
    AWS_REGION: info.region,
    AWS_ACCESS_KEY_ID: operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
  };
  const options = [
    ...["-m", "schemathesis.cli", "--config-file", join(__dirname, "api/schemathesis.toml"), "run", openApiFile],
    ...["--url", info.apiUrl, "--header", `x-api-key: ${info.apiKey}`],
    ...["--tls-verify", info.certificateFile ?? "true"],
    ...["--max-examples", String(examples), "--seed", String(SEED), "--workers", "1", "--no-color"],
  ];
  return new Promise((resolve, reject) => {
    // What it remembers of a failure is for its next run alone.
    const child = spawn(python, options, {
      env,
      cwd: runFolder("api").folder,
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.once("error", reject);
    child.once("close", (code) => resolve(code === 0 ? 0 : 1));
  });
}

runCommand(main);
