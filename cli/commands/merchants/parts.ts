import { apiGatewayMerchantKeys } from "../../../core/operations/adapters/merchants/api-gateway-merchant-keys";
import type { MerchantDeps } from "../../../core/operations/application/merchants/add-merchant";
import type { MerchantShown } from "../../../core/operations/application/merchants/list-merchants";
import type { MerchantKey } from "../../../core/operations/application/merchants/ports";
import { recordedIn } from "../../recorded";
import { settingFailures } from "../../setting-failures";
import { failureOf } from "../../target/aws-errors";
import type { Target } from "../../target/target";
import { parametersIn } from "../endpoints/parts";

export const merchantDeps = (target: Target): MerchantDeps => ({
  keys: apiGatewayMerchantKeys({
    client: target.clients.apiGateway,
    plans: target.deployment.merchant_plans,
    nameOf: (merchantId) => `${target.names.of("apikey", "merchant")}/${merchantId}`,
  }),
  parameters: parametersIn(target),
  actions: recordedIn(target).actions,
  callersName: target.names.parameter("callers"),
});

/** Runs a command's work, and names the policy that allows it where AWS refuses. */
export async function admitting<T>(target: Target, work: () => Promise<T>): Promise<T> {
  try {
    return await settingFailures(target, work);
  } catch (error) {
    throw failureOf(error, [target.names.of("policy", "operator-merchants")]) ?? error;
  }
}

export const keyText = ({ id, limit }: MerchantKey): string => `${id} (${limit})`;

export const merchantJson = ({ merchantId, keys, principals }: MerchantShown) => ({
  merchant_id: merchantId,
  api_keys: keys?.map(({ id, limit }) => ({ id, limit })) ?? null,
  callers: principals,
});

export const ONCE = "It is not shown again. Give it to the merchant over a safe channel.";
