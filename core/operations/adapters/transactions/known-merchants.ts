import { GetParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { boundMerchants } from "../../../access/adapters/ssm-callers";
import { UNSET } from "../../../contracts/parameters";
import type { KnownMerchants } from "../../application/transactions/find-ports";

const DENIED = new Set(["AccessDenied", "AccessDeniedException"]);

/** Value of the parameter `callers`, as whoever looks may read it; undefined while nobody has set it. */
export async function readCallers(client: SSMClient, Name: string): Promise<string | undefined> {
  const { Parameter } = await client.send(new GetParameterCommand({ Name, WithDecryption: true }));
  return Parameter?.Value === UNSET ? undefined : Parameter?.Value;
}

/** The merchants in the parameter `callers`; none while it is unset. Who may only read may not read it. */
export function ssmKnownMerchants(client: SSMClient, callersParameter: string): KnownMerchants {
  return {
    async all() {
      try {
        return boundMerchants(await readCallers(client, callersParameter));
      } catch (error) {
        if (error instanceof Error && DENIED.has(error.name)) return "not-allowed";
        throw error;
      }
    },
  };
}
