import { merchantEndpoint } from "../../contracts/merchant-webhook-schema";
import { defaultEndpointName, merchantEndpointName } from "../../contracts/parameters";
import type { DatedParameter, Parameters } from "../../shared/adapters/aws/ssm-parameters";
import type { Clock } from "../../shared/application/ports";
import { parseJson } from "../../shared/domain/json";
import { EndpointMisconfigured, type MerchantEndpoint, type MerchantEndpoints } from "../application/delivery-ports";
import { endpointOf } from "../application/endpoint-of";

/** Merchant ids that may stand in a parameter's name. */
const MERCHANT = /^[A-Za-z0-9_.-]{1,200}$/;

export function ssmMerchantEndpoints(
  parameters: Parameters,
  path: string,
  clock: Pick<Clock, "now">,
): MerchantEndpoints {
  const byDefault = parameters.of(defaultEndpointName(path));

  return {
    async of(merchantId, { fresh = false } = {}) {
      const read = (parameter: DatedParameter) => (fresh ? parameter.refreshed() : parameter.value());
      const own = MERCHANT.test(merchantId) ? parameters.of(merchantEndpointName(path, merchantId)) : undefined;
      // Most merchants have none themselves: both are asked for at once, in one call.
      const shared = read(byDefault);
      // A failure of the default is none of a merchant that has its own.
      shared.catch(() => undefined);
      const ownValue = own && (await read(own));
      const value = ownValue ?? (await shared);
      // Where the default one counts, it is also known of the merchant's own that there was none.
      const used = own === undefined ? [byDefault] : ownValue === undefined ? [own, byDefault] : [own];
      return value === undefined ? undefined : parsed(value, oldestRead(used), clock.now());
    },
  };
}

/** ISO time since which none of the parameters was read again. */
const oldestRead = (parameters: readonly DatedParameter[]): string =>
  new Date(Math.min(...parameters.map((parameter) => parameter.readAt()?.getTime() ?? 0))).toISOString();

function parsed(text: string, asOf: string, now: Date): MerchantEndpoint {
  const { success, data } = merchantEndpoint.safeParse(parseJson(text));
  // The value holds secrets: it is not quoted.
  if (!success) throw new EndpointMisconfigured('not {"url": "https://…", "secrets": ["whsec_…"]}', asOf);
  return endpointOf(data, asOf, now);
}
