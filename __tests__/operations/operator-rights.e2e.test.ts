import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { nouns } from "../../cli/commands";
import { commandCases } from "../../ops/iam/commands";
import { endsRight, NOT_ALLOWED, runTap } from "../../ops/iam/commands/command-case";
import type { World } from "../../ops/iam/world";
import { type RunningStack, runningStack, type TableOutput } from "../../testing/local-stack";
import { worldOn } from "../../testing/stack-world";
import { testRun } from "../../testing/test-run";
import { until } from "../../tools/poller";

const { stackFile } = testRun();
const tables: readonly TableOutput[] = [
  "payment_webhooks",
  "payment_transactions",
  "transactions",
  "payment_objects",
  "notifications",
  "batches",
  "fraud_alerts",
  "operator_actions",
];

let stack: RunningStack;
let world: World;
beforeAll(() => {
  stack = runningStack();
  world = worldOn(stack);
});
afterAll(() => stack.close());

/** All that the tables hold, by their names. */
const contents = async () =>
  Object.fromEntries(
    await Promise.all(tables.map(async (name) => [name, JSON.stringify(await stack.items(name))] as const)),
  );
const changed = async (before: Readonly<Record<string, string>>) => {
  const now = await contents();
  return tables.filter((name) => now[name] !== before[name]);
};

/** The contents, once the functions have done what the preparation gave them to do. */
async function settled(): Promise<Readonly<Record<string, string>>> {
  let before = await contents();
  const isSteady = async () => {
    await setTimeout(STEADY_MS);
    const isSame = (await changed(before)).length === 0;
    before = await contents();
    return isSame;
  };
  await until("tables that do not change", isSteady, Boolean);
  return before;
}
const STEADY_MS = 1_500;

const cases = commandCases.filter(({ isVariant }) => !isVariant).map((one) => ({ ...one, words: one.name.split(" ") }));

describe("with the policy for reading alone", () => {
  test.each(cases.filter(({ changes }) => !changes))("operator-read may $name", async ({ words, ...one }) => {
    const more = (await one.prepare?.(world)) ?? [];
    const { code, stdout, stderr } = await runTap([...words, ...more], "operator-read", stackFile);
    expect(endsRight(one, code) ? "" : `exit code ${code}: ${stderr}`).toBe("");
    expect(stdout).toMatch(one.shows);
    await one.cleanUp?.(world);
  });

  test.each(cases.filter(({ changes }) => changes))(
    "operator-read may not $name, and nothing is written",
    async ({ words, ...one }) => {
      const more = (await one.prepare?.(world)) ?? [];
      const before = await settled();
      const { code, stderr } = await runTap([...words, ...more], "operator-read", stackFile);
      const named = expect.stringContaining(world.names.of("policy", "operator"));
      expect({ code, stderr }).toEqual({ code: NOT_ALLOWED, stderr: named });
      expect(await changed(before)).toEqual([]);
    },
  );
});

/** Commands that another test tries: merchants are let in by a policy of its own; the console runs these commands. */
const elsewhere = /^(?:merchants (?!list)|console$)/;

test("each command of tap is tried with its rights", () => {
  const declared = Object.values(nouns).flatMap(({ load }) => load().commands.map(({ name }) => name));
  const tried = new Set(commandCases.map(({ name }) => name));
  expect(declared.filter((name) => !tried.has(name) && !elsewhere.test(name))).toEqual([]);
});
