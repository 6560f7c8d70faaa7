import { relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { FAILED_EVENT, failedTransaction, type LeftToMend, leaveToMend } from "../../local/demo/left-to-mend";
import { ACTION, runTap } from "../../ops/iam/commands/command-case";
import { expectStory } from "../../ops/iam/probes/api";
import type { World } from "../../ops/iam/world";
import { type RunningStack, runningStack } from "../../testing/local-stack";
import { worldOn } from "../../testing/stack-world";
import { testRun } from "../../testing/test-run";
import { until } from "../../tools/poller";

const { stackFile } = testRun();
let stack: RunningStack;
let world: World;
let left: readonly LeftToMend[];
beforeAll(async () => {
  stack = runningStack();
  world = worldOn(stack);
  left = await leaveToMend(world, stackFile);
});
afterAll(() => stack.close());

/** Runs a command as an operator does; returns what it prints. */
async function run(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await runTap(words, "operator", stackFile);
  expect({ code, ...(code !== 0 && { stderr }) }).toEqual({ code: 0 });
  return stdout;
}

test("the demonstration leaves a failed event that says why, and a replay brings its money into the ledger", async () => {
  const shown = await run("events", "show", `stripe#${FAILED_EVENT}`);
  expect(shown).toContain("DynamoDB refuses what the event writes");
  await run("events", "replay", `stripe#${FAILED_EVENT}`, ...ACTION);
  await expectStory(world, failedTransaction, "captured, 1 rows");
});

test("the demonstration leaves a payment that waits for a review, and an approval charges it", async () => {
  const id = async () => {
    const lines = (await run("reviews", "list", "--json")).split("\n").filter((line) => line !== "");
    const waiting = lines.map((line) => (JSON.parse(line) as Waiting).transaction);
    return waiting.find(({ reference }) => reference === "order-to-review")?.id;
  };
  const found = await until("the payment among the reviews", id, (one) => one !== undefined);
  await run("reviews", "approve", found ?? "", ...ACTION);
  await expectStory(world, found ?? "", "captured, 3 rows");
});

interface Waiting {
  readonly transaction: { readonly id: string; readonly reference: string };
}

test("the demonstration leaves a dead letter, and a redrive calls its function again", async () => {
  const queue = "schedule-audit-verifier";
  expect(await run("dead-letters", "show", queue)).toContain("TooManyRequestsException");
  expect(await run("dead-letters", "redrive", queue, "--all", ...ACTION)).toContain("1 redriven");
  expect(await run("dead-letters", "show", queue, "--json")).toBe("");
});

test("each thing that the demonstration leaves has a command that works, for the stack that it was left on", () => {
  const stackOption = ` --stack ${relative(process.cwd(), stackFile)}`;
  expect(left.map(({ command }) => command)).toEqual([
    `npx tap events show 'stripe#${FAILED_EVENT}'${stackOption}`,
    `npx tap reviews list${stackOption}`,
    `npx tap dead-letters show schedule-audit-verifier${stackOption}`,
  ]);
});
