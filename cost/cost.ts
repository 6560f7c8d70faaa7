import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthesize } from "../lib/synthesize";
import { bundleFunctions } from "../ops/bundle";
import { runCommand } from "../tools/cli";
import { bold, printStep, printTable } from "../tools/console";
import { projectRoot, runFolder } from "../tools/paths";
import { countsFile } from "./counts";
import { type Model, modelOf, settingsOf } from "./model";
import { type CostCommand, help, readOptions } from "./options";
import { costPage } from "./page/page";
import { quotingFiles, withQuotes } from "./quoted";
import { eventRows, fixedRows, goalRows, reportOf } from "./report";
import type { SynthesizedFile } from "./stack-facts";

const PAGE = "docs/cost.md";

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") {
    console.log(help);
    return 0;
  }
  if (options.count) {
    const code = await countAgain();
    if (code !== 0) return code;
  }
  await bundleFunctions();
  const folder = mkdtempSync(join(tmpdir(), "tap-cost-"));
  try {
    const model = modelOf((stage, more) => {
      const file = synthesize(settingsOf(stage, more), mkdtempSync(join(folder, stage)));
      return JSON.parse(readFileSync(file, "utf8")) as SynthesizedFile;
    });
    if (options.count || options.write) write(model);
    else print(model, options);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return 0;
}

function write(model: Model): void {
  writeFileSync(join(projectRoot, PAGE), costPage(model));
  for (const file of quotingFiles) {
    const path = join(projectRoot, file);
    writeFileSync(path, withQuotes(file, readFileSync(path, "utf8"), model));
  }
  console.log([PAGE, ...quotingFiles].join("\n"));
}

function print(model: Model, options: CostCommand): void {
  const report = reportOf(model, options);
  if (options.json) {
    console.log(JSON.stringify(report, undefined, 2));
    return;
  }
  const { environment, perSecond, told } = options;
  console.log(bold(`${environment}, dollars a month`));
  printTable(["what", "$", ""], fixedRows(report));
  console.log(`\n${bold(`${environment}, dollars of a million at ${perSecond}/s, ${told} of the webhooks notified`)}`);
  printTable(["what", "$"], eventRows(report));
  console.log(`\n${bold("goals of prod")}`);
  printTable(["what", "$", "goal", ""], goalRows(report));
}

/** Counts on a local stack of its own, beside any that runs. */
async function countAgain(): Promise<number> {
  const [{ withLocalStack }, { count }] = await Promise.all([import("../local/with-stack"), import("./count/count")]);
  return withLocalStack({
    run: runFolder("cost"),
    step: printStep,
    work: async (stack) => {
      const counts = await count(stack, (kind) => console.log(`  ${kind}`));
      writeFileSync(countsFile, `${JSON.stringify(counts, undefined, 2)}\n`);
      return 0;
    },
  });
}

runCommand(main);
