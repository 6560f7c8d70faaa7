import { APIGatewayClient, NotFoundException } from "@aws-sdk/client-api-gateway";
import { expect, test } from "@jest/globals";
import { apiGatewayMerchantKeys } from "../../core/operations/adapters/merchants/api-gateway-merchant-keys";

type Input = Readonly<Record<string, unknown>>;

/** API Gateway with keys in two plans. It finds names that begin with the query, as AWS does. */
function gateway(plans: Readonly<Record<string, readonly { readonly id: string; readonly name: string }[]>>) {
  const calls: string[] = [];
  const client = {
    async send(command: { readonly constructor: { readonly name: string }; readonly input: Input }) {
      const { input } = command;
      const { name: called } = command.constructor;
      calls.push(`${called} ${JSON.stringify(input)}`);
      if (called === "GetUsagePlanKeysCommand") {
        const { usagePlanId, nameQuery = "" } = input as { usagePlanId: string; nameQuery?: string };
        return { items: (plans[usagePlanId] ?? []).filter(({ name }) => name.startsWith(nameQuery)) };
      }
      if (called === "CreateApiKeyCommand") return { id: "new", value: "a value" };
      if (input.keyId === "gone") throw new NotFoundException({ message: "gone", $metadata: {} });
      return {};
    },
  };
  const keys = apiGatewayMerchantKeys({
    // The paginator looks for the client's kind.
    client: Object.setPrototypeOf(client, APIGatewayClient.prototype) as APIGatewayClient,
    plans: { standard: "p1", large: "p2" },
    nameOf: (id) => `apikey-merchant-dev/${id}`,
  });
  return { keys, calls };
}

const plans = {
  p1: [
    { id: "k1", name: "apikey-merchant-dev/mrc_1" },
    { id: "k10", name: "apikey-merchant-dev/mrc_10" },
    { id: "other", name: "apikey-merchants-dev" },
  ],
  p2: [{ id: "k1b", name: "apikey-merchant-dev/mrc_1" }],
};

test("a merchant has its own keys of both plans, and none of a merchant whose id begins with its own", async () => {
  const { keys } = gateway(plans);
  expect(await keys.list("mrc_1")).toEqual([
    { id: "k1", merchantId: "mrc_1", limit: "standard" },
    { id: "k1b", merchantId: "mrc_1", limit: "large" },
  ]);
});

test("all merchants' keys are listed with whose they are, without the stack's own key", async () => {
  const { keys } = gateway(plans);
  expect((await keys.list()).map(({ id, merchantId }) => `${id} ${merchantId}`)).toEqual([
    "k1 mrc_1",
    "k10 mrc_10",
    "k1b mrc_1",
  ]);
});

test("a new key is put into the plan of its limit", async () => {
  const { keys, calls } = gateway(plans);
  expect(await keys.make("mrc_2", "large")).toEqual({
    id: "new",
    merchantId: "mrc_2",
    limit: "large",
    value: "a value",
  });
  expect(calls.at(-1)).toBe('CreateUsagePlanKeyCommand {"usagePlanId":"p2","keyId":"new","keyType":"API_KEY"}');
});

test("a key is taken out of its plan, and one that is out already needs nothing", async () => {
  const { keys, calls } = gateway(plans);
  await keys.close({ id: "k1", merchantId: "mrc_1", limit: "standard" });
  expect(calls).toEqual(['DeleteUsagePlanKeyCommand {"usagePlanId":"p1","keyId":"k1"}']);
  await keys.close({ id: "gone", merchantId: "mrc_1", limit: "standard" });
});
