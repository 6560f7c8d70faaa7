import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { findTarget } from "../../cli/target/find-target";
import { runCommand } from "../../tools/cli";
import { Failure } from "../../tools/failure";
import { projectRoot } from "../../tools/paths";
import { GATEWAY_VARIABLE, STACK_VARIABLE, type StackWords } from "./deployed-stack";

const help = `npm run test:deployed -- --suffix <suffix> [--region <region>]
npm run test:deployed -- --stack <file>

Runs end-to-end tests against a deployment, as its operator: webhooks, payments, a file, lists, the audit trail, and the
\`tap\` command. They need the policies for operators, the right to read the API key and the Stripe secret, and to be a caller
that is bound to "*". Every id is new in each run, so that a run can be repeated. What they write stays in the ledger, under
the merchant mrc_deployed_test: prod is refused.

  --suffix <suffix>   the deployment, with your shell's AWS credentials
  --region <region>   its region (your shell's)
  --stack <file>      a local stack's stack.json, reached by its address only
  --help              this text

Exit code: 0 every test passed or was skipped with its reason, 1 one failed.`;

function readWords(): StackWords | "help" {
  try {
    const { values } = parseArgs({
      options: {
        suffix: { type: "string" },
        region: { type: "string" },
        stack: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) return "help";
    if ((values.suffix === undefined) === (values.stack === undefined)) {
      throw new Error("Give --suffix for a deployment, or --stack for a local stack.");
    }
    const { suffix, region, stack } = values;
    return { suffix, region, ...(stack !== undefined && { stack: resolve(stack) }) };
  } catch (error) {
    throw new Failure((error as Error).message, "See `npm run test:deployed -- --help`.");
  }
}

async function main(): Promise<number> {
  const words = readWords();
  if (words === "help") {
    console.log(help);
    return 0;
  }
  const target = await findTarget(
    { stack: undefined, ...words, region: words.region, suffix: words.suffix, as: undefined, json: undefined },
    process.env,
  );
  target.clients.close();
  if (target.deployment.stage === "prod") {
    throw new Failure(
      "The tests write payments, and prod has real ones.",
      "Run them against staging, or another suffix. For prod: npx tap doctor --suffix prod",
    );
  }
  console.log(`Testing ${target.suffix} in ${target.region} of the account ${target.accountId}`);
  const gateway = target.deployment.payment_gateway;
  if (gateway !== "sandbox") console.log(`Skipped: payments and files, since the gateway ${gateway} takes money.`);
  const jest = [resolve(projectRoot, "node_modules/jest/bin/jest.js"), "--selectProjects", "deployed", "--runInBand"];
  const child = spawn(process.execPath, jest, {
    cwd: projectRoot,
    env: { ...process.env, [STACK_VARIABLE]: JSON.stringify(words), [GATEWAY_VARIABLE]: gateway },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) => done(code === 0 ? 0 : 1));
  });
}

runCommand(main);
