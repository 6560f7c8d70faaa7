import { expect, test } from "@jest/globals";
import { confirm, expectedAnswer, type Plan, rateOf, reasonOf } from "../../cli/action";
import type { Context } from "../../cli/context";
import { CommandFailure } from "../../cli/exit-codes";
import { Output } from "../../cli/output/output";
import type { Target } from "../../cli/target/target";

const plan: Plan = { summary: "12 events will be replayed.", count: 12 };
const target = { suffix: "dev", deployment: { stage: "dev" } } as unknown as Target;

function run({ json = false, isTTY = false } = {}) {
  const written = { stdout: "", stderr: "" };
  const sink = (name: "stdout" | "stderr") => ({
    isTTY,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const out = new Output({ json, colours: false, stdout: sink("stdout"), stderr: sink("stderr") });
  return { written, context: { out } as unknown as Context };
}

test.each([
  [undefined, "--reason is missing"],
  ["   ", "The reason is empty"],
  ["x".repeat(201), "has more than 200 characters"],
  ["two\nlines", "line break"],
  ["card 4242 4242 4242 4242", "contains a card number"],
  ["asked by a@b.example", "contains an e-mail address"],
])("the reason %j is refused, and not quoted", (reason, message) => {
  const read = () => reasonOf({ reason });
  expect(read).toThrow(CommandFailure);
  expect(read).toThrow(message);
  if (reason?.trim()) expect(read).not.toThrow(reason);
});

test("a reason is kept without the spaces around it", () => {
  expect(reasonOf({ reason: " dependency is back " })).toBe("dependency is back");
});

test.each([
  ["20/s", 20],
  ["1", 1],
  ["1000/s", 1000],
])("--rate %s is %d a second", (text, perSecond) => {
  expect(rateOf(text)).toBe(perSecond);
});

test.each(["0", "1001/s", "fast", "-1", "1.5", "20/m"])("--rate %s is refused", (text) => {
  expect(() => rateOf(text)).toThrow("is no rate");
});

test("a dry run says what would happen, and the action does not begin", async () => {
  const { context, written } = run();
  expect(await confirm(context, target, { dryRun: true }, plan)).toBe(0);
  expect(written.stdout).toBe(
    "12 events will be replayed.\nNothing was changed. Without --dry-run, and with a --reason, it is done.\n",
  );
});

test("a dry run in JSON is one object", async () => {
  const { context, written } = run({ json: true });
  expect(await confirm(context, target, { dryRun: true }, { ...plan, json: { state: "failed" } })).toBe(0);
  expect(JSON.parse(written.stdout)).toEqual({
    ...{ state: "failed", count: 12, dry_run: true },
    summary: "12 events will be replayed.",
  });
});

test("a script must say --yes, or nothing happens", async () => {
  const { context } = run();
  await expect(confirm(context, target, {}, plan)).rejects.toMatchObject({
    exitCode: 2,
    nextStep: expect.stringContaining("--yes"),
  });
  await expect(confirm(context, target, { yes: true }, plan)).resolves.toBeUndefined();
});

test.each([
  ["prod", 101, "101"],
  ["prod", 100, "yes"],
  ["staging", 5000, "yes"],
] as const)("on a stack of the size %s, %d items are confirmed by typing %s", (stage, count, answer) => {
  expect(expectedAnswer(stage, count)).toBe(answer);
});

test("an action on nothing ends at once, whoever would be asked", async () => {
  const { context, written } = run();
  expect(await confirm(context, target, {}, { summary: "No event matches.", count: 0 })).toBe(0);
  expect(written.stderr).toBe("No event matches.\n");
});
