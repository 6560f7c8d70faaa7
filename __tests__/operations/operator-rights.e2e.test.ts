import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { nouns } from "../../cli/commands";
import { Names } from "../../lib/naming";
import { commandCases } from "../../ops/iam/commands";
import { NOT_ALLOWED, runTap } from "../../ops/iam/commands/command-case";
import { type World, worldOf } from "../../ops/iam/world";
import { type RunningStack, runningStack, type TableOutput } from "../../testing/local-stack";
import { runFolder } from "../../tools/paths";

const { stackFile } = runFolder("test");
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
  const { api, info, clients, ca } = stack;
  const suffix = stack.table("transactions").replace("table-transactions-", "");
  world = worldOf({ api, info, clients, ca }, new Names(suffix, info.region));
});
afterAll(() => stack.close());

/** All that the tables hold. */
const contents = async () => JSON.stringify(await Promise.all(tables.map((name) => stack.items(name))));

const cases = commandCases.map((one) => ({ ...one, words: one.name.split(" ") }));

describe("with the policy for reading alone", () => {
  test.each(cases.filter(({ changes }) => !changes))("operator-read may $name", async ({ words, ...one }) => {
    const more = (await one.prepare?.(world)) ?? [];
    const { code, stdout, stderr } = await runTap([...words, ...more], "operator-read", stackFile);
    expect({ code, stderr: code === (one.exitCode ?? 0) ? "" : stderr }).toEqual({
      code: one.exitCode ?? 0,
      stderr: "",
    });
    expect(stdout).toMatch(one.shows);
  });

  test.each(cases.filter(({ changes }) => changes))(
    "operator-read may not $name, and nothing is written",
    async ({ words, ...one }) => {
      const more = (await one.prepare?.(world)) ?? [];
      const before = await contents();
      const { code, stdout, stderr } = await runTap([...words, ...more], "operator-read", stackFile);
      expect({ code, stdout, stderr }).toMatchObject({ code: NOT_ALLOWED });
      expect(stderr).toContain(world.names.of("policy", "operator"));
      expect(await contents()).toBe(before);
    },
  );
});

/** Commands that call nothing of AWS's. */
const elsewhere = new Set<string>();

test("each command of tap is tried with its rights", () => {
  const declared = Object.values(nouns).flatMap(({ load }) => load().commands.map(({ name }) => name));
  const tried = new Set(commandCases.map(({ name }) => name));
  expect(declared.filter((name) => !tried.has(name) && !elsewhere.has(name))).toEqual([]);
});
