import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { callsOf } from "../../local/demo/calls";
import { eventOf } from "../../local/demo/simulated";
import { runTap } from "../../ops/iam/commands/command-case";
import { expectStory } from "../../ops/iam/probes/api";
import type { World } from "../../ops/iam/world";
import { type RunningStack, runningStack } from "../../testing/local-stack";
import { worldOn } from "../../testing/stack-world";
import { testRun } from "../../testing/test-run";

let stack: RunningStack;
let world: World;
beforeAll(() => {
  stack = runningStack();
  world = worldOn(stack);
});
afterAll(() => stack.close());

interface Listed {
  readonly event: string;
  readonly type: string;
  readonly transaction_id: string;
  readonly processed_at: string;
}

/** Processed events as an operator who may only read lists them. */
async function listed(...words: string[]): Promise<Listed[]> {
  const all = ["events", "list", "--state", "processed", ...words, "--limit", "200", "--json"];
  const { code, stdout, stderr } = await runTap(all, "operator-read", testRun().stackFile);
  expect({ code, ...(code !== 0 && { stderr }) }).toEqual({ code: 0 });
  return stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Listed]));
}

/** Has Tap process an event of Stripe. */
async function processed(type: string, payment: string, story: string) {
  const { body, transactionId } = eventOf("stripe", type, payment);
  expect(await callsOf(world).stripe(body)).toBe("200 received");
  await expectStory(world, transactionId, story);
  return { event: `stripe#${(JSON.parse(body) as { id: string }).id}`, type, transaction_id: transactionId };
}

test("processed events of a time are listed by an operator who may only read, newest first", async () => {
  const before = new Date().toISOString();
  const payment = world.fresh();
  const created = await processed("payment_intent.created", payment, "pending, 1 rows");
  const succeeded = await processed("payment_intent.succeeded", payment, "captured, 2 rows");

  const rows = await listed("--since", before);
  const mine = rows.filter(({ transaction_id }) => transaction_id === created.transaction_id);
  expect(mine).toMatchObject([succeeded, created]);
  expect(mine.every(({ processed_at }) => processed_at >= before)).toBe(true);

  const events = async (...words: string[]) => (await listed(...words)).map(({ event }) => event);
  expect(await events("--since", "1h", "--type", "payment_intent.created")).toContain(created.event);
  expect(await events("--since", "1h", "--type", "payment_intent.created")).not.toContain(succeeded.event);
  expect(await events("--since", "1h", "--provider", "square")).not.toContain(created.event);
  expect(await events("--since", "1h", "--until", before)).not.toContain(created.event);
});
