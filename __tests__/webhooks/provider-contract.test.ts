import { beforeAll, describe, expect, test } from "@jest/globals";
import { fraudVendor, providers, signatureHeaders, webhookProviders } from "../../core/contracts/providers";
import type { ProviderWebhooks } from "../../core/webhooks/application/ports";
import { providerCatalog, seeingOnly } from "../../core/webhooks/providers/catalog";
import { paypalWebhooks } from "../../core/webhooks/providers/paypal";
import { squareWebhooks } from "../../core/webhooks/providers/square";
import { stripeWebhooks } from "../../core/webhooks/providers/stripe";
import { paypalIdentity } from "../../local/demo/paypal-simulator";
import { type PaypalSigner, paypalHeaders, squareHeaders, stripeHeaders } from "../../simulation/signatures";

const NOW = new Date();
const BODY = '{"id":"evt_1"}';
const SECRET = "key@https://api.example.com/v1/webhook/square";

/** Each provider with headers as it signs them; PayPal's certificate comes from memory. */
async function setUp() {
  const { chain, root, privateKey } = await paypalIdentity();
  const signer: PaypalSigner = {
    privateKey,
    certUrl: "https://api.paypal.com/v1/notifications/certs/CERT-1",
    webhookId: SECRET,
  };
  const load = (async () => new Response(chain)) as typeof fetch;
  const paypal = { simulator: { origin: "http://127.0.0.1:9", root }, fetch: load };
  return {
    catalog: providerCatalog({ paypal }),
    genuine: {
      stripe: { provider: stripeWebhooks, signed: stripeHeaders(BODY, SECRET, NOW) },
      square: { provider: squareWebhooks, signed: squareHeaders(BODY, SECRET) },
      paypal: { provider: paypalWebhooks(paypal), signed: paypalHeaders(BODY, signer, NOW) },
    },
  };
}

/** The headers, and the names of those that are read. */
function recorded(headers: Readonly<Record<string, string | undefined>>) {
  const read = new Set<string>();
  const proxy = new Proxy(headers, {
    get(target, name) {
      read.add(String(name));
      return target[String(name)];
    },
  });
  return { headers: proxy, read };
}

let world: Awaited<ReturnType<typeof setUp>>;
beforeAll(async () => {
  world = await setUp();
});

describe("the contract of providers", () => {
  test.each(["stripe", "square", "paypal"] as const)(
    "%s: the signature check of a genuine webhook reads exactly the headers of the provider's entry",
    async (name) => {
      const { provider, signed } = world.genuine[name];
      const { headers, read } = recorded(signed);
      expect(await provider.verify({ headers, body: Buffer.from(BODY) }, [SECRET], NOW)).toBe(true);
      expect([...read].sort()).toEqual([...providers[name].signatureHeaders, ...providers[name].otherHeaders].sort());
    },
  );

  test.each(["stripe", "square", "paypal"] as const)("%s: the catalog accepts a genuine webhook", async (name) => {
    const { catalog, genuine } = world;
    const request = { headers: genuine[name].signed, body: Buffer.from(BODY) };
    expect(await catalog.get(name)?.verify(request, [SECRET], NOW)).toBe(true);
  });

  test("a provider that verifies by a header outside its entry refuses every webhook", async () => {
    const unlisted: ProviderWebhooks = {
      ...squareWebhooks,
      verify: ({ headers }) => headers["x-new-signature"] === "genuine",
    };
    const request = { headers: { "x-new-signature": "genuine" }, body: Buffer.from(BODY) };
    expect(await unlisted.verify(request, [SECRET], NOW)).toBe(true);
    expect(await seeingOnly(["x-other"], unlisted).verify(request, [SECRET], NOW)).toBe(false);
    expect(await seeingOnly(["x-other", "x-new-signature"], unlisted).verify(request, [SECRET], NOW)).toBe(true);
  });

  test.each(webhookProviders)("%s: a webhook without the headers of its entry is refused", async (name) => {
    const { catalog } = world;
    expect(await catalog.get(name)?.verify({ headers: {}, body: Buffer.from(BODY) }, [SECRET], NOW)).toBe(false);
  });

  test("every header name is in lower case, as requests carry it, and no two entries share one", () => {
    const names = [
      ...Object.values(providers).flatMap((provider) => [...provider.signatureHeaders, ...provider.otherHeaders]),
      ...fraudVendor.signatureHeaders,
    ];
    expect(names).toEqual(names.map((name) => name.toLowerCase()));
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining([...signatureHeaders]));
  });

  test("the catalog has every provider of the contract under the name that the provider gives itself", () => {
    const { catalog } = world;
    expect([...catalog].map(([name, provider]) => [name, provider.name]).sort()).toEqual(
      webhookProviders.map((name) => [name, name]).sort(),
    );
  });
});
