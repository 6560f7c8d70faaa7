import { describe, expect, test } from "@jest/globals";
import { addMerchant, type NewMerchant } from "../../core/operations/application/merchants/add-merchant";
import { removeMerchant, rotateKey } from "../../core/operations/application/merchants/change-merchant";
import { listMerchants } from "../../core/operations/application/merchants/list-merchants";
import { UnfitSetting } from "../../core/operations/application/parameter-ports";
import { ChangedMeanwhile } from "../../core/shared/application/setting-parameters";
import { endpointSettings } from "../../testing/endpoint-fakes";
import { FakeClock } from "../../testing/fakes";
import { InMemoryMerchantKeys } from "../../testing/merchant-keys";
import { InMemoryOperatorActions } from "../../testing/operator-actions";

const CALLERS = "/tap/dev/callers";
const SHOP = "arn:aws:iam::123456789012:role/shop";
const OPERATOR = "arn:aws:iam::123456789012:role/operator";
const SECRET = /^whsec_/;

function world(callers: string | undefined = JSON.stringify({ [OPERATOR]: "*" })) {
  const settings = endpointSettings(new FakeClock(new Date("2026-11-25T12:00:00.000Z")));
  const { parameters } = settings;
  parameters.set(CALLERS, callers);
  const actions = new InMemoryOperatorActions();
  const journal = (change: string) => void actions.journal.push(change);
  parameters.meanwhile = () => journal("write");
  const keys = new InMemoryMerchantKeys(journal);
  const endpoint = { ...settings.deps, parameters, actions };
  const deps = { keys, parameters, actions, callersName: CALLERS, accountId: "123456789012", endpoint };
  const shown: string[] = [];
  const show = (value: string) => void shown.push(value);
  const given = { merchantId: "mrc_1", principals: [SHOP], limit: "standard", reason: "contract 17" } as const;
  return {
    ...{ parameters, actions, keys, deps, shown },
    add: (more: Partial<NewMerchant> = {}) => addMerchant(deps, { ...given, keepKey: show, keepSecret: show, ...more }),
    rotate: (more: object = {}) =>
      rotateKey(deps, { merchantId: "mrc_1", step: "begin", reason: "it leaked", keepKey: show, ...more }),
    bound: () => JSON.parse(parameters.value(CALLERS) ?? "null"),
  };
}

describe("letting a merchant in", () => {
  test("its caller is bound, its key made, its endpoint set, after the record", async () => {
    const { add, bound, shown, actions, parameters } = world();
    const added = await add({ url: "https://shop.example/hook?token=1" });
    expect(added).toMatchObject({
      key: { id: "key1", merchantId: "mrc_1", limit: "standard" },
      hasNewKey: true,
      endpoint: { url: "https://shop.example/hook", secrets: 1, hasNewSecret: true },
    });
    expect(bound()).toEqual({ [OPERATOR]: "*", [SHOP]: ["mrc_1"] });
    expect(shown).toEqual(["value of key1", expect.stringMatching(SECRET)]);
    expect(actions.journal.slice(0, 3)).toEqual(["begin merchants add", "write", "make key1"]);
    expect(actions.journal.at(-1)).toBe("end finished 1 0");
    const records = JSON.stringify([...actions.actions.values()]);
    expect(records).not.toMatch(/value of key1|whsec_|token=1/);
    expect(parameters.value("/tap/dev/webhook-endpoints/merchants/mrc_1")).toContain(shown[1]);
  });

  test("a repeat makes no second key and writes no binding anew", async () => {
    const { add, shown, keys, parameters, actions } = world();
    await add();
    const written = parameters.calls.filter((call) => call.startsWith("write")).length;
    expect(await add()).toMatchObject({ hasNewKey: false, key: { id: "key1" } });
    expect(keys.keys.length).toBe(1);
    expect(shown).toEqual(["value of key1"]);
    expect(parameters.calls.filter((call) => call.startsWith("write")).length).toBe(written);
    expect(actions.journal.filter((entry) => entry === "make key1").length).toBe(1);
  });

  test("a run that was stopped before the key is gone on with by a repeat", async () => {
    const { add, keys, bound } = world();
    const make = keys.make.bind(keys);
    keys.make = async () => {
      throw new Error("stopped");
    };
    await expect(add()).rejects.toThrow("stopped");
    keys.make = make;
    expect(await add()).toMatchObject({ hasNewKey: true });
    expect(bound()[SHOP]).toEqual(["mrc_1"]);
  });

  test("the key is handed over also where the endpoint cannot be set afterwards", async () => {
    const { add, shown, parameters, actions } = world();
    parameters.set("/tap/dev/webhook-endpoints/merchants/mrc_1", "not readable");
    await expect(add({ url: "https://shop.example/hook" })).rejects.toThrow(UnfitSetting);
    expect(shown).toEqual(["value of key1"]);
    expect(actions.journal.at(-1)).toBe("end failed 0 1");
  });

  test.each<[string, Partial<NewMerchant>, string]>([
    ["an id that no payment can have", { merchantId: "a b" }, "a merchant's id"],
    ["a session as its caller", { principals: ["arn:aws:sts::123456789012:assumed-role/a/b"] }, "no ARN"],
    ["another account's role", { principals: ["arn:aws:iam::999999999999:role/a"] }, "another account"],
    ["a caller that acts for all", { principals: [OPERATOR] }, "acts for all merchants already"],
    ["an endpoint without TLS", { url: "http://shop.example" }, "--url"],
  ])("%s is refused, and nothing is recorded or changed", async (_, given, message) => {
    const { add, actions, keys, parameters, shown } = world();
    await expect(add(given)).rejects.toThrow(message);
    await expect(add(given)).rejects.toThrow(UnfitSetting);
    expect([actions.journal, keys.keys, shown]).toEqual([[], [], []]);
    expect(parameters.calls.filter((call) => call.startsWith("write"))).toEqual([]);
  });

  test("bindings that are not readable are never overwritten", async () => {
    const { add, parameters } = world('{"arn": 7}');
    await expect(add()).rejects.toThrow("/tap/dev/callers is not readable");
    expect(parameters.value(CALLERS)).toBe('{"arn": 7}');
  });

  test("another operator's change at the same time is told, before a key is made", async () => {
    const { add, parameters, keys } = world();
    parameters.meanwhile = () => parameters.set(CALLERS, "{}", 9);
    await expect(add()).rejects.toThrow(ChangedMeanwhile);
    expect(keys.keys).toEqual([]);
  });
});

describe("rotating a merchant's key", () => {
  test("both keys are open until the old one is closed", async () => {
    const { add, rotate, shown, keys } = world();
    await add();
    expect((await rotate({ limit: "large" })).map(({ id, limit }) => [id, limit])).toEqual([
      ["key1", "standard"],
      ["key2", "large"],
    ]);
    expect(shown).toEqual(["value of key1", "value of key2"]);
    expect((await rotate({ step: "finish", oldKey: "key1" })).map(({ id }) => id)).toEqual(["key2"]);
    expect(keys.keys.map(({ id }) => id)).toEqual(["key2"]);
  });

  test("the new key has the limits of the old one, unless others are given", async () => {
    const { add, rotate } = world();
    await add({ limit: "large" });
    expect((await rotate()).map(({ limit }) => limit)).toEqual(["large", "large"]);
  });

  test.each<[string, number, object, string]>([
    ["a merchant without a key", 0, {}, "has no key"],
    ["a third key", 2, {}, "it has two keys"],
    ["the only key's end", 1, { step: "finish", oldKey: "key1" }, "it is the only key"],
    ["a key of nobody", 2, { step: "finish", oldKey: "key9" }, 'it has no key "key9": its keys are key1, key2'],
  ])("%s is refused, and nothing is changed", async (_, count, given, message) => {
    const { rotate, keys, actions } = world();
    for (let made = 0; made < count; made++) await keys.make("mrc_1", "standard");
    const before = [...actions.journal];
    await expect(rotate(given)).rejects.toThrow(message);
    expect(actions.journal).toEqual(before);
    expect(keys.keys.length).toBe(count);
  });
});

test("merchants are listed by key and by caller, without principals that act for all", async () => {
  const { add, bound, keys } = world(JSON.stringify({ [OPERATOR]: "*", [SHOP]: ["mrc_2"] }));
  await add({ merchantId: "mrc_3", principals: [] });
  await keys.make("mrc_2", "large");
  const reads = { keys: (id?: string) => keys.list(id), bindings: async () => bound() };
  expect(await listMerchants(reads)).toEqual([
    {
      merchantId: "mrc_2",
      keys: [{ id: "key2", merchantId: "mrc_2", limit: "large" }],
      principals: [SHOP],
    },
    { merchantId: "mrc_3", keys: [{ id: "key1", merchantId: "mrc_3", limit: "standard" }], principals: [] },
  ]);
  expect((await listMerchants(reads, "mrc_3")).map(({ merchantId }) => merchantId)).toEqual(["mrc_3"]);
});

test("whoever may not list keys sees whom callers act for", async () => {
  const bindings = async () => ({ [OPERATOR]: "*" as const, [SHOP]: ["mrc_2"] });
  const keys = async () => "not-allowed" as const;
  expect(await listMerchants({ keys, bindings })).toEqual([{ merchantId: "mrc_2", principals: [SHOP] }]);
});

test("a merchant that is removed has no caller and no key, and others keep theirs", async () => {
  const { add, deps, bound, keys, actions } = world();
  await add();
  await add({ merchantId: "mrc_10" });
  const had = await removeMerchant(deps, { merchantId: "mrc_1", reason: "contract ended" });
  expect(had).toMatchObject({ principals: [SHOP], keys: [{ id: "key1" }] });
  expect(bound()).toEqual({ [OPERATOR]: "*", [SHOP]: ["mrc_10"] });
  expect(keys.keys.map(({ merchantId }) => merchantId)).toEqual(["mrc_10"]);
  expect(await removeMerchant(deps, { merchantId: "mrc_1", reason: "again" })).toMatchObject({
    principals: [],
    keys: [],
  });
  expect(actions.journal.filter((entry) => entry === "close key1").length).toBe(1);
});
