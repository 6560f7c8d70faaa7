import { describe, expect, test } from "@jest/globals";
import { ssmMerchantEndpoints } from "../../core/notifications/adapters/ssm-merchant-endpoints";
import { EndpointMisconfigured } from "../../core/notifications/application/delivery-ports";
import { ssmParameters } from "../../core/shared/adapters/aws/ssm-parameters";
import { FakeSsm, throttled } from "../../testing/fake-ssm";
import { FakeClock } from "../../testing/fakes";

const PATH = "/tap/dev/webhook-endpoints";
const setting = (url: string) => JSON.stringify({ url, secrets: ["whsec_bmV3ZXN0IHNlY3JldCBvZiBhbGw="] });

function setUp(settings: Record<string, string>) {
  const ssm = new FakeSsm("");
  ssm.valueOf = (name) => settings[name.slice(PATH.length + 1)];
  const clock = new FakeClock();
  const parameters = ssmParameters({ client: ssm.client, clock, waitMs: 0 });
  return { endpoints: ssmMerchantEndpoints(parameters, PATH, clock), ssm, clock, settings };
}

describe("a merchant's endpoint", () => {
  test("a merchant's endpoint is its own, or else the default one", async () => {
    const { endpoints } = setUp({
      default: setting("https://backend.example/hook"),
      "merchants/mrc_1": setting("https://shop.example/hook"),
    });
    expect(await endpoints.of("mrc_1")).toMatchObject({ url: "https://shop.example/hook" });
    expect(await endpoints.of("mrc_2")).toMatchObject({ url: "https://backend.example/hook" });
  });

  test("a merchant has no endpoint where neither its own nor the default one is set", async () => {
    const { endpoints } = setUp({ default: "unset" });
    expect(await endpoints.of("mrc_1")).toBeUndefined();
  });

  test("an endpoint is read once in five minutes, also that there is none", async () => {
    const { endpoints, ssm, clock, settings } = setUp({ default: "unset" });
    for (let time = 0; time < 3; time++) await endpoints.of("mrc_1");
    expect(ssm.reads).toEqual([[`${PATH}/default`, `${PATH}/merchants/mrc_1`]]);
    settings["merchants/mrc_1"] = setting("https://shop.example/hook");
    clock.advance(300_000);
    expect(await endpoints.of("mrc_1")).toMatchObject({ url: "https://shop.example/hook" });
  });

  test("the older secret signs until the time of its end, also where the setting was read before", async () => {
    const { endpoints, clock, settings } = setUp({});
    const secrets = ["whsec_bmV3ZXN0IHNlY3JldCBvZiBhbGw=", "whsec_b2xkZXIgc2VjcmV0LCBzdGlsbCBvaw=="];
    const end = new Date(clock.now().getTime() + 60_000).toISOString();
    settings.default = JSON.stringify({ url: "https://shop.example/hook", secrets, old_secret_until: end });
    expect(await endpoints.of("mrc_1")).toMatchObject({ secrets });
    clock.advance(60_000);
    expect((await endpoints.of("mrc_1"))?.secrets).toEqual(secrets.slice(0, 1));
  });

  test("Ed25519 keys sign while the endpoint asks for v1a, the older one as long as the older secret", async () => {
    const { endpoints, clock, settings } = setUp({});
    const secrets = ["whsec_bmV3ZXN0IHNlY3JldCBvZiBhbGw=", "whsec_b2xkZXIgc2VjcmV0LCBzdGlsbCBvaw=="];
    const keys = [1, 2].map((byte) => `whsk_${Buffer.alloc(32, byte).toString("base64")}`);
    const end = new Date(clock.now().getTime() + 60_000).toISOString();
    const both = { url: "https://shop.example/hook", secrets, signing_keys: keys, old_secret_until: end };
    settings.default = JSON.stringify({ ...both, signatures: ["v1", "v1a"] });
    settings["merchants/mrc_1"] = JSON.stringify(both);
    expect((await endpoints.of("mrc_2"))?.secrets).toEqual([...secrets, ...keys]);
    expect((await endpoints.of("mrc_1"))?.secrets).toEqual(secrets);
    clock.advance(60_000);
    expect((await endpoints.of("mrc_2"))?.secrets).toEqual([secrets[0], keys[0]]);
  });

  test("an endpoint says which types it wants, and whether it is paused", async () => {
    const { endpoints, settings } = setUp({ default: setting("https://shop.example/hook") });
    settings["merchants/mrc_1"] = JSON.stringify({
      ...JSON.parse(setting("https://shop.example/hook")),
      ...{ events: ["refund.*"], paused: true, description: "Orders" },
    });
    expect(await endpoints.of("mrc_1")).toMatchObject({ events: ["refund.*"], isPaused: true });
    const plain = await endpoints.of("mrc_2");
    expect([plain?.events, plain?.isPaused]).toEqual([undefined, undefined]);
  });

  test("an endpoint says when it was read, and one that is read anew counts within a minute of its change", async () => {
    const { endpoints, clock, settings } = setUp({ default: setting("https://old.example/hook") });
    const start = clock.now().toISOString();
    expect(await endpoints.of("mrc_1")).toMatchObject({ url: "https://old.example/hook", asOf: start });
    settings["merchants/mrc_1"] = setting("https://new.example/hook");
    clock.advance(59_999);
    expect(await endpoints.of("mrc_1", { fresh: true })).toMatchObject({
      url: "https://old.example/hook",
      asOf: start,
    });
    clock.advance(1);
    expect(await endpoints.of("mrc_1", { fresh: true })).toMatchObject({
      url: "https://new.example/hook",
      asOf: clock.now().toISOString(),
    });
    expect(await endpoints.of("mrc_1")).toMatchObject({ url: "https://new.example/hook" });
  });

  test("an endpoint that stands in for one that cannot be read says when it was read", async () => {
    const { endpoints, ssm, clock } = setUp({ "merchants/mrc_1": setting("https://shop.example/hook") });
    const asOf = clock.now().toISOString();
    await endpoints.of("mrc_1");
    ssm.refuses = throttled;
    clock.advance(1_800_000);
    expect(await endpoints.of("mrc_1", { fresh: true })).toMatchObject({ asOf });
  });

  test("an hour of retries to one merchant reads its endpoint once a minute, and of first attempts once in four", async () => {
    const readsOf = async (fresh: boolean) => {
      const { endpoints, ssm, clock } = setUp({ "merchants/mrc_1": setting("https://shop.example/hook") });
      for (let second = 0; second < 3600; second++) {
        await endpoints.of("mrc_1", { fresh });
        clock.advance(1_000);
      }
      return ssm.reads.length;
    };
    expect([await readsOf(true), await readsOf(false)]).toEqual([60, 14]);
  });

  test("a merchant whose id cannot be a parameter's name has the default endpoint", async () => {
    const { endpoints, ssm } = setUp({ default: setting("https://backend.example/hook") });
    expect(await endpoints.of("../callers")).toMatchObject({ url: "https://backend.example/hook" });
    expect(ssm.reads).toEqual([[`${PATH}/default`]]);
  });

  test("the endpoints of nine merchants and the default one are read in one call", async () => {
    const { endpoints, ssm } = setUp({ default: setting("https://backend.example/hook") });
    await Promise.all(Array.from({ length: 9 }, (_, index) => endpoints.of(`mrc_${index}`)));
    expect(ssm.reads.map(({ length }) => length)).toEqual([10]);
  });

  test("a merchant with an endpoint of its own does not need the default one", async () => {
    const { endpoints, ssm } = setUp({ "merchants/mrc_1": setting("https://shop.example/hook") });
    ssm.refuses = (names) =>
      names.includes(`${PATH}/default`)
        ? Object.assign(new Error("not authorized"), { name: "AccessDeniedException" })
        : undefined;
    expect(await endpoints.of("mrc_1")).toMatchObject({ url: "https://shop.example/hook" });
    await expect(endpoints.of("mrc_2")).rejects.toThrow("not authorized");
  });

  test("an endpoint's id is its URL's: another URL is another endpoint", async () => {
    const { endpoints } = setUp({
      "merchants/mrc_1": setting("https://shop.example/hook"),
      "merchants/mrc_2": setting("https://shop.example/hook"),
      "merchants/mrc_3": setting("https://shop.example/hook2"),
    });
    const ids = await Promise.all(["mrc_1", "mrc_2", "mrc_3"].map(async (id) => (await endpoints.of(id))?.id));
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test.each([
    ["no JSON", "https://shop.example/hook"],
    ["no secret", JSON.stringify({ url: "https://shop.example/hook", secrets: [] })],
    [
      "three secrets",
      setting("https://shop.example/h").replace(
        "[",
        '["whsec_bmV3ZXN0IHNlY3JldCBvZiBhbGw=","whsec_bmV3ZXN0IHNlY3JldCBvZiBhbGw=",',
      ),
    ],
    ["a secret that is too short", JSON.stringify({ url: "https://shop.example/hook", secrets: ["whsec_YQ=="] })],
    ["no URL", JSON.stringify({ url: "shop.example", secrets: ["whsec_bmV3ZXN0IHNlY3JldCBvZiBhbGw="] })],
    ["something more", JSON.stringify({ ...JSON.parse(setting("https://shop.example/hook")), header: "x" })],
  ])("an endpoint with %s is misconfigured, and the error quotes nothing of it", async (_, value) => {
    const { endpoints } = setUp({ "merchants/mrc_1": value });
    const error = await endpoints.of("mrc_1").catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(EndpointMisconfigured);
    expect(error).toHaveProperty("asOf", new FakeClock().now().toISOString());
    expect(String(error)).not.toMatch(/shop\.example|bmV3ZXN0/);
  });

  test("an endpoint that cannot be read is not misconfigured: a retry may heal it", async () => {
    const { endpoints, ssm } = setUp({ default: setting("https://backend.example/hook") });
    ssm.refuses = throttled;
    await expect(endpoints.of("mrc_1")).rejects.toMatchObject({ name: "ThrottlingException" });
  });
});
