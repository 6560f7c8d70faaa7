import { describe, expect, test } from "@jest/globals";
import { ssmCallers } from "../../core/access/adapters/ssm-callers";
import { ssmWebhookSecrets } from "../../core/access/adapters/ssm-webhook-secrets";
import { CallersNotConfigured } from "../../core/access/application/ports";
import { ssmParameters } from "../../core/shared/adapters/aws/ssm-parameters";
import { FakeSsm } from "../../testing/fake-ssm";
import { FakeClock } from "../../testing/fakes";

const parametersWith = (value: string, clock = new FakeClock()) => {
  const ssm = new FakeSsm(value);
  return { ssm, parameters: ssmParameters({ client: ssm.client, clock, waitMs: 0 }) };
};

describe("webhook secrets", () => {
  test.each([
    ["whsec_a", ["whsec_a"]],
    ["whsec_a,whsec_b", ["whsec_a", "whsec_b"]],
    [" whsec_a\n whsec_b\n", ["whsec_a", "whsec_b"]],
    ["whsec_a,whsec_b,whsec_c", ["whsec_a", "whsec_b"]],
    ["unset", undefined],
    ["whsec_a,unset", ["whsec_a"]],
    [" , ", undefined],
  ])("the webhook secrets in the parameter %j are %j", async (value, secrets) => {
    const { ssm, parameters } = parametersWith(value);
    expect(await ssmWebhookSecrets(parameters, "/tap/dev/providers").of("stripe")).toEqual(secrets);
    expect(ssm.reads).toEqual([["/tap/dev/providers/stripe/webhook-secrets"]]);
  });
});

describe("callers", () => {
  const bindings = JSON.stringify({
    "arn:aws:iam::123456789012:role/shop": ["mrc_1"],
    "arn:aws:iam::123456789012:user/ops": "*",
    "arn:aws:iam::123456789012:role/aws-reserved/sso/ops": "*",
  });
  const scopeOf = (value: string, principal: string) =>
    ssmCallers(parametersWith(value).parameters, "/callers").scopeOf(principal);

  test.each([
    ["a role", "arn:aws:iam::123456789012:role/shop", ["mrc_1"]],
    ["a session of the role", "arn:aws:sts::123456789012:assumed-role/shop/session", ["mrc_1"]],
    ["a session of a role with a path", "arn:aws:sts::123456789012:assumed-role/ops/session", "*"],
    ["a user", "arn:aws:iam::123456789012:user/ops", "*"],
    ["a role of another account", "arn:aws:iam::999999999999:role/shop", undefined],
    ["a name that objects have anyway", "constructor", undefined],
    ["an unsigned request", "", undefined],
  ])("the merchants of %s are those of its binding", async (_, principal, scope) => {
    expect(await scopeOf(bindings, principal)).toEqual(scope);
  });

  test("caller bindings that are unset are CallersNotConfigured", async () => {
    await expect(scopeOf("unset", "x")).rejects.toThrow(CallersNotConfigured);
  });

  test.each(["{", "[]", '{"a": 1}', '{"a": ["b", 1]}'])(
    "a parameter that holds no bindings lets no caller in: %s",
    async (value) => {
      await expect(scopeOf(value, "a")).rejects.toThrow();
    },
  );

  test("a caller that was bound a moment ago does not wait for the cache", async () => {
    const clock = new FakeClock();
    const { ssm, parameters } = parametersWith("{}", clock);
    const callers = ssmCallers(parameters, "/callers");
    expect(await callers.scopeOf("arn:aws:iam::123456789012:role/shop")).toBeUndefined();
    ssm.value = bindings;
    clock.advance(61_000);
    expect(await callers.scopeOf("arn:aws:iam::123456789012:role/shop")).toEqual(["mrc_1"]);
  });
});
