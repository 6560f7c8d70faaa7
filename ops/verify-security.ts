import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readSettings, type Settings } from "../lib/config/settings";
import { runCommand } from "../tools/cli";
import { green, printStep, red } from "../tools/console";
import { projectRoot, runFolder } from "../tools/paths";
import { bundleFunctions } from "./bundle";
import { compiledStack } from "./compiled-stack";
import { everyOption } from "./every-option";
import { checkov, checkovProblems, installCheckov, secretsIn } from "./security/checkov";
import { licenceProblems, packagesOfBundles } from "./security/licences";

const help = `npm run verify:security

Checks the synthesized files of dev, staging and prod, of prod with every option, and the functions' bundles:
  checkov    every check passes, but for those that .checkov.yaml skips with a reason
  secrets    none in the files and the bundles
  licences   every package in the bundles has a permissive one
\`npm test\` checks that no policy allows more than named actions on named resources (testing/checks/policies.ts).

It needs Python 3.10 or newer, and installs checkov into .local/checkov once (300 MB). It takes about a minute.

Exit code: 0 all holds, 1 something does not.`;

/** Addresses that the settings of staging and prod need; nobody reads them. */
const ADDRESSES = { ALERT_EMAIL: "alerts@example.com", NOTIFICATION_EMAIL: "payments@example.com" };

/** Variables of each stack that is checked. */
const stacks: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  dev: { ENVIRONMENT_SUFFIX: "dev" },
  staging: { ENVIRONMENT_SUFFIX: "staging" },
  prod: { ENVIRONMENT_SUFFIX: "prod" },
  "prod-every-option": { ENVIRONMENT_SUFFIX: "prod", ...everyOption("123456789012") },
};

async function main(): Promise<number> {
  if (process.argv.includes("--help")) {
    console.log(help);
    return 0;
  }
  const { folder } = runFolder("security");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await printStep("Bundle the functions", bundleFunctions);
  await printStep("Install checkov", installCheckov);
  const scanned = join(folder, "scanned");
  await cp(join(projectRoot, "dist/lambda"), join(scanned, "lambda"), { recursive: true });

  const problems: string[] = [];
  for (const [name, variables] of Object.entries(stacks)) {
    const settings = readSettings({ ...ADDRESSES, ...variables });
    problems.push(...(await problemsOf(name, settings, folder, scanned)).map((problem) => `${name}: ${problem}`));
  }
  const secrets = await printStep(
    "secrets",
    () => secretsIn(scanned),
    (found) => `${found.length} found`,
  );
  const packages = await printStep("licences", packagesOfBundles, ({ length }) => `${length} packages`);
  problems.push(...secrets.map((secret) => `a secret in ${secret}`), ...licenceProblems(packages));

  for (const problem of problems) console.log(red(problem));
  console.log(problems.length === 0 ? green("nothing found") : `${problems.length} problems`);
  return problems.length === 0 ? 0 : 1;
}

async function problemsOf(name: string, settings: Settings, folder: string, scanned: string): Promise<string[]> {
  const file = compiledStack().synthesize(settings, join(folder, name));
  const copy = join(scanned, `${name}.tf.json`);
  const report = await printStep(
    `checkov ${name}`,
    () => checkov(file, copy),
    ({ summary }) => `${summary.passed} passed, ${summary.failed} failed, ${summary.parsing_errors} parsing errors`,
  );
  return checkovProblems(report);
}

runCommand(main);
