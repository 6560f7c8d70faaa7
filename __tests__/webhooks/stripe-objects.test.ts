import { expect, test } from "@jest/globals";
import { StripeUnavailable, stripeObjects } from "../../core/webhooks/adapters/stripe-objects";

const DATE = "Wed, 18 Nov 2026 10:00:00 GMT";
const answer = (body: string, status = 200, headers: Record<string, string> = { date: DATE }) =>
  new Response(body, { status, headers });

function world(served: (key: string | null) => Response, keys: { known?: string; fresh?: string } = { known: "rk_1" }) {
  const asked: { url: string; headers: Headers }[] = [];
  let refreshes = 0;
  const objects = stripeObjects({
    key: {
      value: async () => keys.known,
      refreshed: async () => {
        refreshes++;
        return keys.fresh ?? keys.known;
      },
    },
    apiVersion: "2025-03-31.basil",
    fetch: (async (url: string, init: RequestInit) => {
      const headers = new Headers(init.headers);
      asked.push({ url, headers });
      return served(headers.get("authorization"));
    }) as typeof fetch,
  });
  return { objects, asked, refreshes: () => refreshes };
}

test("an object is fetched once with the read-only key and the version asked for, as of the answer's date", async () => {
  const { objects, asked } = world(() => answer('{"id":"pi_1","status":"succeeded"}'));
  expect(await objects.fetch({ type: "payment_intent", id: "pi_1" })).toEqual({
    object: { id: "pi_1", status: "succeeded" },
    at: new Date(DATE),
    apiVersion: "2025-03-31.basil",
  });
  expect(asked.map(({ url }) => url)).toEqual(["https://api.stripe.com/v1/payment_intents/pi_1"]);
  expect(asked[0]?.headers.get("authorization")).toBe("Bearer rk_1");
  expect(asked[0]?.headers.get("stripe-version")).toBe("2025-03-31.basil");
});

test("nothing is asked while no key is set", async () => {
  const { objects, asked } = world(() => answer("{}"), {});
  expect(await objects.fetch({ type: "charge", id: "ch_1" })).toBe("refused");
  expect(asked).toEqual([]);
});

test("a key that Stripe refuses is read again, and the object fetched with the new one", async () => {
  const served = (key: string | null) => (key === "Bearer rk_2" ? answer('{"id":"re_1"}') : answer("{}", 401));
  const { objects, asked } = world(served, { known: "rk_1", fresh: "rk_2" });
  expect(await objects.fetch({ type: "refund", id: "re_1" })).toMatchObject({ object: { id: "re_1" } });
  expect(asked.length).toBe(2);
});

test("a key that Stripe refuses and nobody has changed is no reason to ask again and again", async () => {
  const { objects, asked } = world(() => answer("{}", 401));
  expect(await objects.fetch({ type: "dispute", id: "dp_1" })).toBe("refused");
  expect(asked.length).toBe(1);
});

test.each([403, 404, 400])("an answer %i is final: the object is refused", async (status) => {
  expect(await world(() => answer("{}", status)).objects.fetch({ type: "charge", id: "ch_1" })).toBe("refused");
});

test.each([409, 429, 500, 503])("an answer %i is for a retry", async (status) => {
  const { objects } = world(() => answer("{}", status));
  await expect(objects.fetch({ type: "charge", id: "ch_1" })).rejects.toBeInstanceOf(StripeUnavailable);
});

test("a broken connection is for a retry, and its cause is kept", async () => {
  const { objects } = world(() => {
    throw new TypeError("fetch failed");
  });
  await expect(objects.fetch({ type: "charge", id: "ch_1" })).rejects.toMatchObject({
    name: "StripeUnavailable",
    cause: expect.any(TypeError),
  });
});

test("an answer without Stripe's own time is not used", async () => {
  const { objects } = world(() => answer("{}", 200, {}));
  expect(await objects.fetch({ type: "charge", id: "ch_1" })).toBe("refused");
});

test.each(["../customers", "ch_1?expand", "", "x".repeat(300)])("an id like %j is never asked for", async (id) => {
  const { objects, asked } = world(() => answer("{}"));
  expect(await objects.fetch({ type: "charge", id })).toBe("refused");
  expect(asked).toEqual([]);
});
