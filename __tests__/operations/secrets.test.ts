import { describe, expect, test } from "@jest/globals";
import { UnfitSetting } from "../../core/operations/application/parameter-ports";
import { rotateSecret, type SecretRotation, secretStatus } from "../../core/operations/application/secrets/secrets";
import { knownSecrets, type SecretName, secretNames } from "../../core/operations/domain/secrets";
import { InMemoryOperatorActions } from "../../testing/operator-actions";
import { InMemoryParameters } from "../../testing/parameter-fakes";

const PATH = "/tap/dev/";
const OLD = "whsec_b2xkZXIgc2VjcmV0LCBzdGlsbCBvaw==";
const NEW = "whsec_bmV3ZXN0IHNlY3JldCBvZiBhbGw=";

function world(values: Partial<Record<SecretName, string>> = {}) {
  const parameters = new InMemoryParameters();
  for (const name of secretNames) parameters.set(PATH + knownSecrets[name].path, values[name]);
  const actions = new InMemoryOperatorActions();
  const deps = { parameters, actions, path: PATH };
  const rotate = (rotation: Partial<SecretRotation>) =>
    rotateSecret(deps, { name: "stripe", step: "begin", reason: "yearly", ...rotation });
  const value = (name: SecretName = "stripe") => parameters.value(PATH + knownSecrets[name].path);
  return { parameters, actions, deps, rotate, value };
}

describe("the status of secrets", () => {
  test("a status says what is set and when, and reads no value", async () => {
    const { deps, parameters } = world({ stripe: OLD });
    const status = await secretStatus(deps);
    expect(status.map(({ name, state }) => `${name} ${state}`)).toEqual([
      "stripe set",
      "paypal unset",
      "square unset",
      "fraud unset",
      "stripe-key unset",
      "stripe-read-key unset",
    ]);
    expect(status[0]).toMatchObject({ most: 2, changedAt: "2026-11-25T10:00:00.000Z" });
    expect(parameters.calls).toEqual(["describe /tap/dev/"]);
    expect(JSON.stringify(status)).not.toContain("whsec_");
  });

  test("a status counts the values that were set with tap, and of those set by hand says that it does not know", async () => {
    const { deps, rotate } = world({ stripe: OLD, fraud: OLD });
    await rotate({ value: NEW });
    const [stripe, , , fraud] = await secretStatus(deps);
    expect([stripe?.active, fraud?.active]).toEqual([2, undefined]);
  });
});

describe("the rotation of a secret", () => {
  test("a new value goes in front of the old one, and finishing leaves it alone", async () => {
    const { rotate, value } = world({ stripe: OLD });
    expect(await rotate({ value: `${NEW}\n` })).toBe(2);
    expect(value()).toBe(`${NEW},${OLD}`);
    expect(await rotate({ step: "finish" })).toBe(1);
    expect(value()).toBe(NEW);
  });

  test("the first value of a secret stands alone", async () => {
    const { rotate, value } = world();
    expect(await rotate({ value: NEW })).toBe(1);
    expect(value()).toBe(NEW);
  });

  test("a value after a leak replaces all others at once", async () => {
    const { rotate, value } = world({ stripe: `${OLD},whsec_MDEyMzQ1Njc4OWFiY2RlZg==` });
    expect(await rotate({ step: "leaked", value: NEW })).toBe(1);
    expect(value()).toBe(NEW);
  });

  test("the gateway's key is replaced: it has one value", async () => {
    const { rotate, value } = world({ "stripe-key": "sk_test_0123456789" });
    expect(await rotate({ name: "stripe-key", value: "rk_test_9876543210" })).toBe(1);
    expect(value("stripe-key")).toBe("rk_test_9876543210");
  });

  test("a rotation leaves a record before it acts, which holds no value", async () => {
    const { rotate, parameters, actions } = world({ stripe: OLD });
    parameters.meanwhile = () => actions.journal.push("write");
    await rotate({ value: NEW });
    expect(actions.journal).toEqual(["begin secrets rotate", "write", "end finished 1 0"]);
    expect(JSON.stringify([...actions.actions])).not.toContain("whsec_");
  });

  test.each<[SecretName, string]>([
    ["stripe", "sk_test_0123456789abcdef"],
    ["stripe", "whsec_short"],
    ["stripe", `${NEW} ${OLD}`],
    ["paypal", "https://example.com/webhook"],
    ["square", "0123456789abcdef"],
    ["fraud", "whsec_not+base64!"],
    ["stripe-key", NEW],
    ["stripe-read-key", "sk_live_0123456789abcdef"],
    ["stripe", ""],
  ])("%s refuses %j without quoting it, and writes nothing", async (name, given) => {
    const { rotate, parameters, actions } = world({ stripe: OLD });
    const refusal = await rotate({ name, value: given }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UnfitSetting);
    if (given !== "") expect(String(refusal)).not.toContain(given);
    expect(parameters.calls).toEqual([]);
    expect(actions.journal).toEqual([]);
  });

  test.each<[string, Partial<SecretRotation>, string | undefined]>([
    ["a third value", { value: NEW }, `${OLD},whsec_MDEyMzQ1Njc4OWFiY2RlZg==`],
    ["the active value", { value: OLD }, OLD],
    ["the end of no rotation", { step: "finish" }, OLD],
    ["the end of no secret", { step: "finish" }, undefined],
  ])("%s is refused, and nothing is written", async (_, rotation, before) => {
    const { rotate, value, actions } = world(before === undefined ? {} : { stripe: before });
    await expect(rotate(rotation)).rejects.toThrow(UnfitSetting);
    expect(value()).toBe(before);
    expect(actions.journal).toEqual([]);
  });
});
