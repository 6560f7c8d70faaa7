import { describe, expect, test } from "@jest/globals";
import {
  changeEndpoint,
  type EndpointWish,
  finishRotation,
  type RotationWish,
  removeEndpoint,
  rotateSecret,
} from "../../core/notifications/application/endpoint-settings/change-endpoint";
import { readSetting } from "../../core/notifications/application/endpoint-settings/locked-change";
import { ENDPOINTS_PATH, endpointSettings } from "../../testing/endpoint-fakes";
import { FakeClock } from "../../testing/fakes";

const URL_1 = "https://shop.example/hook?key=1";
const OWN = `${ENDPOINTS_PATH}/merchants/mrc_1`;
const owner = { merchantId: "mrc_1" } as const;
const DAY = 86_400_000;

function world() {
  const clock = new FakeClock(new Date("2026-11-25T12:00:00.000Z"));
  const settings = endpointSettings(clock);
  const { deps, parameters } = settings;
  const actor = { principal: "arn:aws:iam::1:role/shop", at: clock.now().toISOString() };
  return {
    ...{ ...settings, clock },
    stored: () => settings.stored("mrc_1"),
    writes: () => parameters.calls.filter((call) => call.startsWith("write")).length,
    set: (wish: EndpointWish) => changeEndpoint(deps, { owner, actor, wish }),
    rotate: (wish: RotationWish = { overlapMs: DAY }) => rotateSecret(deps, { owner, ...wish }),
    finish: () => finishRotation(deps, { owner }),
    remove: () => removeEndpoint(deps, { owner }),
    read: () => readSetting(deps, owner),
  };
}

describe("changing an endpoint", () => {
  test("what a change leaves out stays, and null takes it away", async () => {
    const { set, stored } = world();
    await set({ url: URL_1, events: ["refund.*"], description: "Orders", paused: true });
    await set({ description: null });
    expect(stored()).toMatchObject({ url: URL_1, events: ["refund.*"], paused: true });
    await set({ events: null, paused: false });
    expect(Object.keys(stored())).toEqual(["url", "secrets"]);
  });

  test("an Ed25519 key is made once: asked for again, it is the one that the merchant knows", async () => {
    const { set, stored } = world();
    await set({ url: URL_1, signatures: ["v1", "v1a"] });
    const [key] = stored().signing_keys;
    expect(key).toMatch(/^whsk_/);
    await set({ signatures: ["v1"] });
    expect(stored().signatures).toBeUndefined();
    await set({ signatures: ["v1", "v1a"] });
    expect(stored()).toMatchObject({ signatures: ["v1", "v1a"], signing_keys: [key] });
  });

  test("what was kept is queued before an endpoint is resumed, and waits until every function knows", async () => {
    const { set, recoveries, parameters } = world();
    await set({ url: URL_1, paused: true });
    expect(recoveries.sent).toEqual([]);
    parameters.meanwhile = () => expect(recoveries.sent.length).toBe(1);
    await set({ paused: false });
    expect(recoveries.sent).toMatchObject([
      { recovery: { merchantId: "mrc_1", what: "paused", until: "2026-11-25T12:03:00.000Z" }, delaySeconds: 180 },
    ]);
    await set({ paused: false });
    expect(recoveries.sent.length).toBe(1);
  });

  test("a removed endpoint is none, and the next one has a new secret", async () => {
    const { set, remove, read, stored, parameters } = world();
    await set({ url: URL_1 });
    const [before] = stored().secrets;
    expect((await remove()).ok).toBe(true);
    expect([await read(), parameters.value(OWN)]).toEqual([undefined, "unset"]);
    expect(await remove()).toEqual({ ok: false, error: "absent" });
    await set({ url: URL_1 });
    expect(stored().secrets).not.toEqual([before]);
  });

  test.each<[string, EndpointWish]>([
    ["unusable_url", { url: "http://shop.example/" }],
    ["absent", { paused: true }],
    ["too_large", { url: `https://shop.example/${"ä".repeat(2020)}` }],
  ])("a change that is refused as %s writes nothing", async (error, wish) => {
    const { set, writes, locks } = world();
    expect(await set(wish)).toEqual({ ok: false, error });
    expect([writes(), locks.held.size, locks.records.size]).toEqual([0, 0, 0]);
  });

  test("a setting that cannot be read is not overwritten, and can be removed", async () => {
    const { set, rotate, remove, writes, parameters } = world();
    parameters.set(OWN, '{"url": "x"}');
    expect(await set({ url: URL_1 })).toEqual({ ok: false, error: "unreadable" });
    expect(await rotate()).toEqual({ ok: false, error: "unreadable" });
    expect(writes()).toBe(0);
    expect((await remove()).ok).toBe(true);
  });

  test("the default endpoint is not paused, and a merchant's id must fit a parameter's name", async () => {
    const { deps, parameters } = world();
    const wish = { url: URL_1, paused: true };
    expect(await changeEndpoint(deps, { owner: "default", wish })).toMatchObject({ error: "unfit_pause" });
    const unfit = { merchantId: "../default" };
    expect(await changeEndpoint(deps, { owner: unfit, wish })).toMatchObject({ error: "unfit_merchant" });
    expect(parameters.calls).toEqual([]);
  });
});

describe("rotating secrets", () => {
  test("the Ed25519 key is rotated with the secret, and both old ones end together", async () => {
    const { set, rotate, read, stored, clock } = world();
    await set({ url: URL_1, signatures: ["v1", "v1a"] });
    const before = stored();
    await rotate();
    expect([stored().secrets.length, stored().signing_keys.length]).toEqual([2, 2]);
    expect(stored()).toMatchObject({ old_secret_until: "2026-11-26T12:00:00.000Z" });
    expect([stored().secrets[1], stored().signing_keys[1]]).toEqual([before.secrets[0], before.signing_keys[0]]);
    clock.advance(DAY);
    expect(await read()).toMatchObject({ secrets: [stored().secrets[0]], signing_keys: [stored().signing_keys[0]] });
  });

  test("a rotation whose answer was lost is repeated: the secret that nobody has is replaced, the old one stays", async () => {
    const { set, rotate, stored } = world();
    await set({ url: URL_1 });
    const [old] = stored().secrets;
    const lost = await rotate();
    expect(await rotate()).toEqual({ ok: false, error: "rotating" });
    const again = await rotate({ overlapMs: 60_000, replacesNewest: true });
    expect([lost.ok && lost.value.secret, again.ok && again.value.secret]).not.toContain(undefined);
    expect(stored().secrets).toEqual([again.ok && again.value.secret, old]);
    // The merchant has known of this end since the first rotation.
    expect(stored().old_secret_until).toBe("2026-11-26T12:00:00.000Z");
  });

  test("a repeat of a rotation that never happened is a rotation: no secret that signs is lost", async () => {
    const { set, rotate, stored } = world();
    await set({ url: URL_1 });
    const [old] = stored().secrets;
    await rotate({ overlapMs: DAY, replacesNewest: true });
    expect(stored().secrets[1]).toBe(old);
  });

  test("a leaked secret signs no more: without overlap, the new one signs alone, also in a rotation", async () => {
    const { set, rotate, stored } = world();
    await set({ url: URL_1 });
    await rotate();
    const last = await rotate({ overlapMs: 0 });
    expect(stored()).toEqual({ url: URL_1, secrets: [last.ok && last.value.secret] });
  });

  test("a rotation that is finished leaves the newest alone", async () => {
    const { set, rotate, finish, stored } = world();
    await set({ url: URL_1, signatures: ["v1", "v1a"] });
    await rotate();
    const both = stored();
    await finish();
    expect(stored()).toMatchObject({ secrets: [both.secrets[0]], signing_keys: [both.signing_keys[0]] });
    expect(await finish()).toEqual({ ok: false, error: "not_rotating" });
  });
});

describe("changes at the same time", () => {
  test("of ten rotations at the same time, each secret that was shown signs", async () => {
    const { set, deps, stored } = world();
    await set({ url: URL_1 });
    const shown = await Promise.all(
      Array.from({ length: 10 }, () => rotateSecret(deps, { owner, overlapMs: DAY, replacesNewest: false })),
    );
    const secrets = shown.flatMap((result) => (result.ok ? [result.value.secret] : []));
    expect(secrets.length).toBe(1);
    expect(stored().secrets).toContain(secrets[0]);
  });

  test("a change while another one is under way is refused, writes nothing, and makes no secret", async () => {
    const { set, locks, writes } = world();
    locks.held.add("mrc_1");
    expect(await set({ url: URL_1 })).toEqual({ ok: false, error: "busy" });
    expect(writes()).toBe(0);
  });

  test("a reading older than the last change is not built on", async () => {
    const { set, parameters, writes, stored } = world();
    await set({ url: URL_1 });
    await set({ description: "second" });
    const newest = stored();
    // SSM answers once more with the version before.
    const { read } = parameters;
    const old = JSON.stringify({ ...newest, description: "first" });
    parameters.read = async () => ({ value: old, version: 1, description: "" });
    expect(await set({ events: ["refund.*"] })).toEqual({ ok: false, error: "busy" });
    expect([writes(), stored()]).toEqual([2, newest]);
    parameters.read = read;
    expect((await set({ events: ["refund.*"] })).ok).toBe(true);
    expect(stored().description).toBe("second");
  });

  test("a change that took too long to begin its write writes nothing", async () => {
    const { set, parameters, clock, writes } = world();
    await set({ url: URL_1 });
    const { read } = parameters;
    parameters.read = async (name) => {
      clock.advance(31_000);
      return read.call(parameters, name);
    };
    expect(await set({ paused: true })).toEqual({ ok: false, error: "busy" });
    expect(writes()).toBe(1);
  });

  test("a write beside the lock is noticed, and no secret is shown", async () => {
    const { set, rotate, parameters } = world();
    await set({ url: URL_1 });
    parameters.meanwhile = () => parameters.set(OWN, "by hand", 2);
    await expect(rotate()).rejects.toThrow("changed");
  });

  test("a change records who made it by the API, and nothing secret", async () => {
    const { set, rotate, locks } = world();
    await set({ url: URL_1 });
    expect(locks.records.get("mrc_1")).toEqual({
      change: "set",
      version: 1,
      actor: { principal: "arn:aws:iam::1:role/shop", at: "2026-11-25T12:00:00.000Z" },
    });
    await rotate();
    expect(JSON.stringify([...locks.records.values()])).not.toMatch(/whsec_|key=1/);
  });
});
