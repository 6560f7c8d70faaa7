import { randomInt } from "node:crypto";
import { runningStack } from "../../local/running-stack";
import { INTERRUPTED, withLocalStack } from "../../local/with-stack";
import { runCommand } from "../../tools/cli";
import { printStep } from "../../tools/console";
import { type RunFolder, runFolder } from "../../tools/paths";
import { isRight } from "./count";
import { help, readOptions } from "./options";
import { details, lastLine, type Result } from "./report";
import { type SoakedStack, soak } from "./run";

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), randomInt(2 ** 31));
  if (options === "help") {
    console.log(help);
    return 0;
  }
  const print = (line: string) => console.log(line);
  const run = runFolder(options.stackRun ?? "soak");
  print(`seed ${options.seed}`);
  let result: Result | undefined;
  const work = async (stack: SoakedStack, signal: AbortSignal) => {
    result = await soak({ ...options, stack, run, signal, print });
    return isRight(result.faults) ? 0 : 1;
  };
  const code = await (options.stackRun === undefined
    ? withLocalStack({ run, step: printStep, work })
    : withRunningStack(run, work));
  if (result === undefined) {
    print(`soak (seed ${options.seed}): stopped before its end`);
    return code;
  }
  for (const line of details(result)) print(line);
  print(options.json ? JSON.stringify(result) : lastLine(result));
  return code;
}

/** Works on a stack that another process serves, and leaves it as it was, also where Ctrl-C ends the work. */
async function withRunningStack(
  run: RunFolder,
  work: (stack: SoakedStack, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const stack = runningStack(run);
  const stopped = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopped.abort());
  try {
    return await work(stack, stopped.signal);
  } catch (error) {
    if (stopped.signal.aborted) return INTERRUPTED;
    throw error;
  } finally {
    await stack.stop();
  }
}

runCommand(main);
