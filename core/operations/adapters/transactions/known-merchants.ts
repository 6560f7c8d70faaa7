import { GetParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { boundMerchants } from "../../../access/adapters/ssm-callers";
import { UNSET } from "../../../contracts/parameters";
import type { KnownMerchants } from "../../application/transactions/find-ports";

const DENIED = new Set(["AccessDenied", "AccessDeniedException"]);

/** The merchants in the parameter `callers`; none while it is unset. Who may only read may not read it. */
export function ssmKnownMerchants(client: SSMClient, callersParameter: string): KnownMerchants {
  return {
    async all() {
      const name = { Name: callersParameter, WithDecryption: true };
      const answer = await client.send(new GetParameterCommand(name)).catch((error: unknown) => {
        if (error instanceof Error && DENIED.has(error.name)) return "not-allowed" as const;
        throw error;
      });
      if (answer === "not-allowed") return answer;
      const { Parameter } = answer;
      return Parameter?.Value === UNSET ? [] : boundMerchants(Parameter?.Value);
    },
  };
}
