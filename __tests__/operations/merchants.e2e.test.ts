import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { NOT_ALLOWED, runTap } from "../../ops/iam/commands/command-case";
import { type RunningStack, runningStack } from "../../testing/local-stack";
import { testRun } from "../../testing/test-run";
import type { Credentials } from "../../tools/http";
import { lastSeen } from "../../tools/poller";

const { stackFile } = testRun();
const MERCHANT = `mrc_${Date.now().toString(36)}`;
const WHY = ["--yes", "--reason", "contract 17"];

let stack: RunningStack;
/** A backend that nobody is bound to yet: of one that is, functions keep the bindings for five minutes. */
let backend: { readonly arn: string; readonly credentials: Credentials };
beforeAll(async () => {
  stack = runningStack();
  const { iam } = stack.clients;
  const UserName = `backend-${MERCHANT}`;
  const { User } = await iam.send(new CreateUserCommand({ UserName }));
  const Statement = { Effect: "Allow", Action: "execute-api:Invoke", Resource: "*" };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "call-tap", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
  backend = { arn: User?.Arn ?? "", credentials: { accessKeyId, secretAccessKey } };
});
afterAll(() => stack.close());

/** What `tap … --json` printed. Expects that it succeeded. */
async function tap(...words: string[]) {
  const { code, stdout, stderr } = await runTap([...words, "--json"], "operator", stackFile);
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** Status of a list of the merchant's payments with an API key, and the code of its refusal. */
async function answerWith(key: string): Promise<string> {
  const { status, json } = await stack.api.send({
    method: "GET",
    path: "/transactions",
    query: { merchant_id: MERCHANT },
    headers: { "x-api-key": key },
    signAs: backend.credentials,
  });
  const { code } = json as { code?: string };
  return [status, ...(code ? [code] : [])].join(" ");
}
const expectAnswer = async (key: string, answer: string) =>
  expect(
    await lastSeen(
      () => answerWith(key),
      (seen) => seen === answer,
    ),
  ).toBe(answer);

test("a merchant that is let in reads its payments with its own key, and no longer once it is removed", async () => {
  await expectAnswer(stack.info.apiKey, "403 CALLER_NOT_BOUND");
  const [added] = await tap("merchants", "add", MERCHANT, "--caller", backend.arn, ...WHY);
  expect(added).toMatchObject({ merchant_id: MERCHANT, api_key: { limit: "standard" } });
  const first: string = added.api_key.value;
  await expectAnswer(first, "200");

  const [repeated] = await tap("merchants", "add", MERCHANT, "--caller", backend.arn, ...WHY);
  expect(repeated.api_key).toEqual({ ...added.api_key, value: null });

  const [rotated] = await tap("merchants", "rotate-key", MERCHANT, "--rate-limit", "large", ...WHY);
  const second: string = rotated.value;
  await expectAnswer(first, "200");
  await expectAnswer(second, "200");
  await tap("merchants", "rotate-key", MERCHANT, "--finish", added.api_key.id, ...WHY);
  await expectAnswer(first, "403 INVALID_API_KEY");
  await expectAnswer(second, "200");

  const [shown] = await tap("merchants", "list", MERCHANT);
  expect(shown).toEqual({
    merchant_id: MERCHANT,
    api_keys: [{ id: expect.not.stringContaining(added.api_key.id), limit: "large" }],
    callers: [backend.arn],
  });

  await tap("merchants", "remove", MERCHANT, ...WHY);
  await expectAnswer(second, "403 INVALID_API_KEY");
  expect(await tap("merchants", "list", MERCHANT)).toEqual([]);
});

test.each(["add", "rotate-key", "remove"])(
  "operator-read may not merchants %s, and no binding changes",
  async (command) => {
    const callers = async () => (await tap("merchants", "list")).map((line) => JSON.stringify(line)).sort();
    const before = await callers();
    const options = command === "add" ? ["--caller", backend.arn] : [];
    const words = ["merchants", command, MERCHANT, ...options, ...WHY];
    const { code, stderr } = await runTap(words, "operator-read", stackFile);
    const named = expect.stringContaining("policy-operator-merchants-");
    expect({ code, stderr }).toEqual({ code: NOT_ALLOWED, stderr: named });
    expect(await callers()).toEqual(before);
  },
);
