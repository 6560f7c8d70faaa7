import { GetParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { boundMerchants } from "../../../access/adapters/ssm-callers";
import { UNSET } from "../../../contracts/parameters";
import type { KnownMerchants } from "../../application/transactions/find-ports";

/** The merchants in the parameter `callers`; none while it is unset. */
export function ssmKnownMerchants(client: SSMClient, callersParameter: string): KnownMerchants {
  return {
    async all() {
      const { Parameter } = await client.send(
        new GetParameterCommand({ Name: callersParameter, WithDecryption: true }),
      );
      return Parameter?.Value === UNSET ? [] : boundMerchants(Parameter?.Value);
    },
  };
}
