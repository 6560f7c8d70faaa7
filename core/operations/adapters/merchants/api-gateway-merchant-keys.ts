import {
  type APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteUsagePlanKeyCommand,
  NotFoundException,
  paginateGetUsagePlanKeys,
} from "@aws-sdk/client-api-gateway";
import { type MerchantLimit, merchantLimits } from "../../../contracts/merchant-limits";
import type { MerchantKey, MerchantKeys } from "../../application/merchants/ports";

interface Options {
  readonly client: APIGatewayClient;
  /** Ids of the stack's usage plans. */
  readonly plans: Readonly<Record<MerchantLimit, string>>;
  /** Name of a merchant's key; the empty id gives what all names begin with. */
  readonly nameOf: (merchantId: string) => string;
}

/**
 * Keys of merchants in API Gateway: it counts the requests of each key of a plan apart.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */
export function apiGatewayMerchantKeys({ client, plans, nameOf }: Options): MerchantKeys {
  return {
    async list(merchantId) {
      const prefix = nameOf(merchantId ?? "");
      const found: MerchantKey[] = [];
      for (const limit of merchantLimits) {
        const pages = paginateGetUsagePlanKeys(
          { client, pageSize: 500 },
          { usagePlanId: plans[limit], nameQuery: prefix },
        );
        for await (const { items = [] } of pages) {
          for (const { id = "", name = "" } of items) {
            // The query finds names that begin so: mrc_1 must not have the keys of mrc_10.
            const isAsked = merchantId === undefined ? name.startsWith(prefix) : name === prefix;
            if (isAsked) found.push({ id, limit, merchantId: merchantId ?? name.slice(prefix.length) });
          }
        }
      }
      return found;
    },

    async make(merchantId, limit) {
      const { id = "", value = "" } = await client.send(
        new CreateApiKeyCommand({ name: nameOf(merchantId), description: `Merchant ${merchantId}`, enabled: true }),
      );
      await client.send(new CreateUsagePlanKeyCommand({ usagePlanId: plans[limit], keyId: id, keyType: "API_KEY" }));
      return { id, merchantId, limit, value };
    },

    async close({ id, limit }) {
      try {
        await client.send(new DeleteUsagePlanKeyCommand({ usagePlanId: plans[limit], keyId: id }));
      } catch (error) {
        // A repeat finds it closed.
        if (!(error instanceof NotFoundException)) throw error;
      }
    },
  };
}
