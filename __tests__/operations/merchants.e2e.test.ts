import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { NOT_ALLOWED, runTap } from "../../ops/iam/commands/command-case";
import { type RunningStack, runningStack } from "../../testing/local-stack";
import { runFolder } from "../../tools/paths";
import { lastSeen } from "../../tools/poller";

const { stackFile } = runFolder("test");
const MERCHANT = `mrc_${Date.now().toString(36)}`;
const SIGNED_FOR = `arn:aws:iam::000000000000:user/tap-local-merchant`;
const WHY = ["--yes", "--reason", "contract 17"];

let stack: RunningStack;
beforeAll(() => {
  stack = runningStack();
});
afterAll(() => stack.close());

/** What `tap … --json` printed. Expects that it succeeded. */
async function tap(...words: string[]) {
  const { code, stdout, stderr } = await runTap([...words, "--json"], "operator", stackFile);
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** Status of a list of the merchant's payments, with an API key. */
async function statusWith(key: string): Promise<number> {
  const { status } = await stack.api.send({
    method: "GET",
    path: `/transactions?merchant_id=${MERCHANT}`,
    headers: { "x-api-key": key },
    signAs: stack.info.credentials.merchant,
  });
  return status;
}
const answeredWith = (key: string, status: number) =>
  lastSeen(
    () => statusWith(key),
    (seen) => seen === status,
  );

test("a merchant that is let in reads its payments with its own key, and no longer once it is removed", async () => {
  expect(await statusWith(stack.info.apiKey)).toBe(403);
  const [added] = await tap("merchants", "add", MERCHANT, "--caller", SIGNED_FOR, ...WHY);
  expect(added).toMatchObject({ merchant_id: MERCHANT, api_key: { limit: "standard" } });
  const first: string = added.api_key.value;
  expect(await answeredWith(first, 200)).toBe(200);

  const [repeated] = await tap("merchants", "add", MERCHANT, "--caller", SIGNED_FOR, ...WHY);
  expect(repeated.api_key).toEqual({ ...added.api_key, value: null });

  const [rotated] = await tap("merchants", "rotate-key", MERCHANT, "--rate-limit", "large", ...WHY);
  const second: string = rotated.value;
  expect([await answeredWith(first, 200), await answeredWith(second, 200)]).toEqual([200, 200]);
  await tap("merchants", "rotate-key", MERCHANT, "--finish", added.api_key.id, ...WHY);
  expect([await answeredWith(first, 403), await answeredWith(second, 200)]).toEqual([403, 200]);

  const [shown] = await tap("merchants", "list", MERCHANT);
  expect(shown).toEqual({
    merchant_id: MERCHANT,
    api_keys: [{ id: expect.not.stringContaining(added.api_key.id), limit: "large" }],
    callers: [SIGNED_FOR],
  });

  await tap("merchants", "remove", MERCHANT, ...WHY);
  expect(await answeredWith(second, 403)).toBe(403);
  expect(await tap("merchants", "list", MERCHANT).catch(() => "none")).toBe("none");
});

test.each([["add", "--caller", SIGNED_FOR], ["rotate-key"], ["remove"]])(
  "operator-read may not merchants %s, and no binding changes",
  async (command, ...options) => {
    const callers = async () => (await tap("merchants", "list")).map((line) => JSON.stringify(line)).sort();
    const before = await callers();
    const { code, stderr } = await runTap(
      ["merchants", command, MERCHANT, ...options, ...WHY],
      "operator-read",
      stackFile,
    );
    expect({ code, stderr }).toEqual({
      code: NOT_ALLOWED,
      stderr: expect.stringContaining("policy-operator-merchants-"),
    });
    expect(await callers()).toEqual(before);
  },
);
