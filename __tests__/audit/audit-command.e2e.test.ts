import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Names } from "../../lib/naming";
import { expectStory, submitted } from "../../ops/iam/probes/api";
import { worldOf } from "../../ops/iam/world";
import { runningStack } from "../../testing/local-stack";
import { tap } from "../../testing/tap-command";
import { testRun } from "../../testing/test-run";
import { projectRoot } from "../../tools/paths";

const stack = runningStack();
const folder = mkdtempSync(join(tmpdir(), "tap-audit-"));
let payment: string;

beforeAll(async () => {
  const world = worldOf({ ...stack, ca: stack.ca }, new Names("dev", stack.info.region));
  payment = await submitted(world, world.fresh(), 1990);
  await expectStory(world, payment, "captured, 2 rows");
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  stack.close();
});

const audit = (...words: string[]) => tap(["audit", ...words, "--stack", testRun().stackFile, "--as", "operator-read"]);

test("tap audit show names each row of a payment, and --row each attribute of one", async () => {
  const all = await audit("show", payment);
  expect(all).toMatchObject({ code: 0, stdout: expect.stringMatching(/submitted.*\n.*captured/s) });
  const { code, stdout } = await audit("show", payment, "--row", "2", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ differences: [], rows: [{ seq: 2, row: { transaction_id: payment } }] });
});

test("tap audit show finds the rows that an event made", async () => {
  const { code, stdout } = await audit("show", `tap#${payment}-submitted`, "--json");
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as { rows: object[] }).rows).toMatchObject([{ transaction_id: payment, seq: 1 }]);
});

test("tap audit verify keeps what it read, and the script finds nothing in it either", async () => {
  const file = join(folder, "evidence.jsonl");
  const { code, stdout } = await audit("verify", payment, "--export", file);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^1 transaction, 2 rows and .*: nothing differs/),
  });
  expect(
    execFileSync("python3", [join(projectRoot, "samples/audit/verify_export.py"), file], { encoding: "utf8" }),
  ).toBe("nothing differs\n");
});

test.each([
  [["verify", "pay_unknown"], 3, "Nothing is known of pay_unknown."],
  [["show", "stripe#evt_unknown"], 3, "The event stripe#evt_unknown is in no transaction."],
  [["show", "act_20261126T110607123Z_unknown"], 3, "The audit trail has no line of the action"],
  [["verify", "pay_1", "--all"], 2, "Name transactions, or give --since, or --all: only one of them."],
  [["show", "pay_1", "--item", "x.json"], 2, "--item needs --row."],
] as const)("tap audit %p is refused in a sentence", async (words, exitCode, text) => {
  const { code, stdout, stderr } = await audit(...words);
  expect({ code, stdout }).toEqual({ code: exitCode, stdout: expect.not.stringContaining("differ") });
  expect(stderr).toContain(text);
});
