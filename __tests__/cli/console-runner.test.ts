import { expect, test } from "@jest/globals";
import { commandRunner } from "../../cli/console-runner";
import { type ExitCode, exitCodes } from "../../cli/exit-codes";
import type { Target } from "../../cli/target/target";

/** The console's runner over commands that end when they are told to, and the commands that have begun. */
function world() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const read = async (words: readonly string[]) => ({
    common: {} as never,
    run: () => {
      begun.push(words.join(" "));
      return new Promise<ExitCode>((resolve) => ends.set(words.join(" "), () => resolve(exitCodes.done)));
    },
  });
  const runner = commandRunner({ common: {} as never, target: {} as Target, read });
  const listener = { record: () => undefined, note: () => undefined, progress: () => undefined };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    begun,
    start(command: string, ...places: string[]) {
      void runner.run({ command, places }, listener, new AbortController().signal);
      return settled();
    },
    async end(words: string) {
      ends.get([...ends.keys()].find((key) => key.startsWith(words)) ?? "")?.();
      await settled();
    },
  };
}

const names = (begun: readonly string[]) => begun.map((words) => words.replace(/ --json.*/, ""));

test("reads of the console run at once, also while an action moves dead letters", async () => {
  const { begun, start } = world();
  await start("dead-letters redrive", "webhook-processing");
  for (const read of ["issues list", "events list", "dead-letters list"]) await start(read);
  expect(names(begun)).toEqual([
    "dead-letters redrive webhook-processing",
    "issues list",
    "events list",
    "dead-letters list",
  ]);
});

test("actions that move dead letters run one after the other, in the order in which they were asked for", async () => {
  const { begun, start, end } = world();
  await start("dead-letters redrive", "notifications");
  await start("dead-letters discard", "notifications");
  await start("dead-letters redrive", "webhook-processing");
  expect(names(begun)).toEqual(["dead-letters redrive notifications"]);
  await end("dead-letters redrive notifications");
  expect(names(begun).at(-1)).toBe("dead-letters discard notifications");
  expect(begun).toHaveLength(2);
  await end("dead-letters discard");
  expect(names(begun).at(-1)).toBe("dead-letters redrive webhook-processing");
});
