import { boundMerchants } from "../../../access/adapters/ssm-callers";
import type { Parameters } from "../../../shared/adapters/aws/ssm-parameters";
import type { KnownMerchants } from "../../application/transactions/find-ports";

/** The merchants in the parameter `callers`; none while it is unset. */
export function ssmKnownMerchants(parameters: Parameters, callersParameter: string): KnownMerchants {
  const parameter = parameters.of(callersParameter);
  return { all: async () => boundMerchants(await parameter.value()) };
}
