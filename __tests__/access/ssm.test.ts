import type { SSMClient } from "@aws-sdk/client-ssm";
import { describe, expect, test } from "@jest/globals";
import { ssmCallers } from "../../core/access/adapters/ssm-callers";
import { ssmWebhookSecrets } from "../../core/access/adapters/ssm-webhook-secrets";
import { CallersNotConfigured } from "../../core/access/application/ports";
import { ssmParameter } from "../../core/shared/adapters/aws/ssm-parameter";
import { FakeClock } from "../../testing/fakes";

/** An SSM that holds one value for every name and remembers what it was asked. */
function fakeSsm(value: string) {
  const state = { value, reads: [] as string[], broken: false };
  const client = {
    send: async (command: { input: { Name: string; WithDecryption: boolean } }) => {
      if (state.broken) throw new Error("throttled");
      state.reads.push(command.input.Name);
      return { Parameter: { Value: command.input.WithDecryption ? state.value : "cipher text" } };
    },
  } as unknown as SSMClient;
  return { client, state };
}

describe("a cached parameter", () => {
  test("a cached parameter is read again after five minutes, not before", async () => {
    const { client, state } = fakeSsm("one");
    const clock = new FakeClock();
    const parameter = ssmParameter(client, "/p", clock);
    await parameter.value();
    state.value = "two";
    clock.advance(299_000);
    expect(await parameter.value()).toBe("one");
    clock.advance(2_000);
    expect(await parameter.value()).toBe("two");
    expect(state.reads.length).toBe(2);
  });

  test("a cached parameter is read once for ten that need it at the same time", async () => {
    const { client, state } = fakeSsm("one");
    const parameter = ssmParameter(client, "/p", new FakeClock());
    const values = await Promise.all(Array.from({ length: 10 }, () => parameter.value()));
    expect(values).toEqual(Array.from({ length: 10 }, () => "one"));
    expect(state.reads.length).toBe(1);
  });

  test("a cached parameter can be read anew, but not more than once in a minute", async () => {
    const { client, state } = fakeSsm("one");
    const clock = new FakeClock();
    const parameter = ssmParameter(client, "/p", clock);
    await parameter.value();
    state.value = "two";
    clock.advance(59_000);
    expect(await parameter.refreshed()).toBe("one");
    clock.advance(2_000);
    expect(await parameter.refreshed()).toBe("two");
    for (let flood = 0; flood < 100; flood++) await parameter.refreshed();
    expect(state.reads.length).toBe(2);
  });

  test("a cached parameter stands in for an hour for one that cannot be read", async () => {
    const { client, state } = fakeSsm("one");
    const clock = new FakeClock();
    const parameter = ssmParameter(client, "/p", clock);
    await parameter.value();
    state.broken = true;
    clock.advance(3_500_000);
    expect(await parameter.value()).toBe("one");
    clock.advance(400_000);
    await expect(parameter.value()).rejects.toThrow("throttled");
    state.broken = false;
    state.value = "two";
    expect(await parameter.value()).toBe("two");
  });

  test("a parameter that could not be read is read again at the next need", async () => {
    const { client, state } = fakeSsm("one");
    const parameter = ssmParameter(client, "/p", new FakeClock());
    state.broken = true;
    await expect(parameter.value()).rejects.toThrow("throttled");
    state.broken = false;
    expect(await parameter.value()).toBe("one");
  });
});

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
    const { client, state } = fakeSsm(value);
    expect(await ssmWebhookSecrets(client, "/tap/dev/providers", new FakeClock()).of("stripe")).toEqual(secrets);
    expect(state.reads).toEqual(["/tap/dev/providers/stripe/webhook-secrets"]);
  });
});

describe("callers", () => {
  const bindings = JSON.stringify({
    "arn:aws:iam::123456789012:role/shop": ["mrc_1"],
    "arn:aws:iam::123456789012:user/ops": "*",
    "arn:aws:iam::123456789012:role/aws-reserved/sso/ops": "*",
  });
  const scopeOf = (value: string, principal: string) =>
    ssmCallers(fakeSsm(value).client, "/callers", new FakeClock()).scopeOf(principal);

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
    const { client, state } = fakeSsm("{}");
    const clock = new FakeClock();
    const callers = ssmCallers(client, "/callers", clock);
    expect(await callers.scopeOf("arn:aws:iam::123456789012:role/shop")).toBeUndefined();
    state.value = bindings;
    clock.advance(61_000);
    expect(await callers.scopeOf("arn:aws:iam::123456789012:role/shop")).toEqual(["mrc_1"]);
  });
});
