import { createHash } from "node:crypto";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { merchantEndpoint } from "../../contracts/merchant-webhook-schema";
import { defaultEndpointName, merchantEndpointName } from "../../contracts/parameters";
import { type CachedParameter, ssmParameter } from "../../shared/adapters/aws/ssm-parameter";
import type { Clock } from "../../shared/application/ports";
import { parseJson } from "../../shared/domain/json";
import { EndpointMisconfigured, type MerchantEndpoint, type MerchantEndpoints } from "../application/delivery-ports";

/** Merchant ids that may stand in a parameter's name. */
const MERCHANT = /^[A-Za-z0-9_.-]{1,200}$/;
/** Merchants whose parameters one function remembers. */
const REMEMBERED = 1000;

export function ssmMerchantEndpoints(client: SSMClient, path: string, clock: Clock): MerchantEndpoints {
  const byDefault = ssmParameter(client, defaultEndpointName(path), clock);
  const own = new Map<string, CachedParameter>();

  const ownOf = (merchantId: string): CachedParameter => {
    const known = own.get(merchantId);
    if (known !== undefined) return known;
    if (own.size >= REMEMBERED) own.clear();
    const parameter = ssmParameter(client, merchantEndpointName(path, merchantId), clock);
    own.set(merchantId, parameter);
    return parameter;
  };

  return {
    async of(merchantId) {
      const text = MERCHANT.test(merchantId) ? await ownOf(merchantId).value() : undefined;
      const value = text ?? (await byDefault.value());
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
