import { randomInt } from "node:crypto";
import { withLocalStack } from "../../local/with-stack";
import { runCommand } from "../../tools/cli";
import { printStep } from "../../tools/console";
import { runFolder } from "../../tools/paths";
import { isRight } from "./count";
import { help, readOptions } from "./options";
import { details, lastLine, type Result } from "./report";
import { soak } from "./run";

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), randomInt(2 ** 31));
  if (options === "help") {
    console.log(help);
    return 0;
  }
  const print = (line: string) => console.log(line);
  const run = runFolder("soak");
  print(`seed ${options.seed}`);
  let result: Result | undefined;
  const code = await withLocalStack({
    run,
    step: printStep,
    work: async (stack, signal) => {
      result = await soak({ ...options, stack, run, signal, print });
      return isRight(result.faults) ? 0 : 1;
    },
  });
  if (result === undefined) {
    print(`soak (seed ${options.seed}): stopped before its end`);
    return code;
  }
  for (const line of details(result)) print(line);
  print(options.json ? JSON.stringify(result) : lastLine(result));
  return code;
}

runCommand(main);
