import { ParameterNotFound, type SSMClient } from "@aws-sdk/client-ssm";
import { describe, expect, test } from "@jest/globals";
import { ssmMerchantEndpoints } from "../../core/notifications/adapters/ssm-merchant-endpoints";
import { EndpointMisconfigured } from "../../core/notifications/application/delivery-ports";
import { FakeClock } from "../../testing/fakes";

const PATH = "/tap/dev/webhook-endpoints";
const setting = (url: string) => JSON.stringify({ url, secrets: ["whsec_bmV3ZXN0IHNlY3JldCBvZiBhbGw="] });

function setUp(parameters: Record<string, string>) {
  const read: string[] = [];
  const client = {
    send: async ({ input: { Name } }: { input: { Name: string } }) => {
      read.push(Name);
      const Value = parameters[Name.slice(PATH.length + 1)];
      if (Value === undefined) throw new ParameterNotFound({ message: "none", $metadata: {} });
      return { Parameter: { Value } };
    },
  } as unknown as SSMClient;
  const clock = new FakeClock();
  return { endpoints: ssmMerchantEndpoints(client, PATH, clock), read, clock, parameters };
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
    const { endpoints, read, clock, parameters } = setUp({ default: "unset" });
    for (let time = 0; time < 3; time++) await endpoints.of("mrc_1");
    expect(read).toEqual([`${PATH}/merchants/mrc_1`, `${PATH}/default`]);
    parameters["merchants/mrc_1"] = setting("https://shop.example/hook");
    clock.advance(300_000);
    expect(await endpoints.of("mrc_1")).toMatchObject({ url: "https://shop.example/hook" });
  });

  test("a merchant whose id cannot be a parameter's name has the default endpoint", async () => {
    const { endpoints, read } = setUp({ default: setting("https://backend.example/hook") });
    expect(await endpoints.of("../callers")).toMatchObject({ url: "https://backend.example/hook" });
    expect(read).toEqual([`${PATH}/default`]);
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
    expect(String(error)).not.toMatch(/shop\.example|bmV3ZXN0/);
  });

  test("an endpoint that cannot be read is not misconfigured: a retry may heal it", async () => {
    const client = { send: async () => Promise.reject(new Error("throttled")) } as unknown as SSMClient;
    await expect(ssmMerchantEndpoints(client, PATH, new FakeClock()).of("mrc_1")).rejects.toThrow("throttled");
  });
});
