import type { MerchantEndpointSetting } from "../../contracts/merchant-webhook-schema";
import { endpointId } from "../domain/delivery";
import type { MerchantEndpoint } from "./delivery-ports";

/** The endpoint that a setting describes now. `asOf`: ISO time at which it was read. */
export function endpointOf(
  {
    url,
    secrets,
    signatures,
    signing_keys: keys = [],
    events,
    paused,
    old_secret_until: until,
  }: MerchantEndpointSetting,
  asOf: string,
  now: Date,
): MerchantEndpoint {
  const active = until !== undefined && new Date(until) <= now ? 1 : 2;
  const signers = [...secrets.slice(0, active), ...(signatures?.includes("v1a") ? keys.slice(0, active) : [])];
  return {
    ...{ url, secrets: signers, asOf, id: endpointId(url) },
    ...(events && { events }),
    ...(paused && { isPaused: true }),
  };
}
