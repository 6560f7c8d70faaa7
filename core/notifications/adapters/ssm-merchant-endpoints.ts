import { createHash } from "node:crypto";
import { merchantEndpoint } from "../../contracts/merchant-webhook-schema";
import { defaultEndpointName, merchantEndpointName } from "../../contracts/parameters";
import type { Parameters } from "../../shared/adapters/aws/ssm-parameters";
import { parseJson } from "../../shared/domain/json";
import { EndpointMisconfigured, type MerchantEndpoint, type MerchantEndpoints } from "../application/delivery-ports";

/** Merchant ids that may stand in a parameter's name. */
const MERCHANT = /^[A-Za-z0-9_.-]{1,200}$/;

export function ssmMerchantEndpoints(parameters: Parameters, path: string): MerchantEndpoints {
  const byDefault = parameters.of(defaultEndpointName(path));

  return {
    async of(merchantId) {
      const own = MERCHANT.test(merchantId) ? parameters.of(merchantEndpointName(path, merchantId)) : undefined;
      // Most merchants have none themselves: both are asked for at once, in one call.
      const shared = byDefault.value();
      // A failure of the default is none of a merchant that has its own.
      shared.catch(() => undefined);
      const value = (await own?.value()) ?? (await shared);
      return value === undefined ? undefined : endpointOf(value);
    },
  };
}

function endpointOf(text: string): MerchantEndpoint {
  const { success, data } = merchantEndpoint.safeParse(parseJson(text));
  // The value holds secrets: it is not quoted.
  if (!success) throw new EndpointMisconfigured('not {"url": "https://…", "secrets": ["whsec_…"]}');
  return { ...data, id: createHash("sha256").update(data.url).digest("hex").slice(0, 24) };
}
