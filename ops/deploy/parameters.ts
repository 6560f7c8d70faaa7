import { DeleteParameterCommand, DescribeParametersCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { merchantEndpointName } from "../../core/contracts/parameters";
import type { Settings } from "../../lib/config/settings";
import { Names } from "../../lib/naming";

const namesOf = ({ environmentSuffix, awsRegion }: Settings): Names => new Names(environmentSuffix, awsRegion);

/** Path of all parameters of a stack, `/tap/<suffix>`. */
export const parameterPath = (settings: Settings): string => namesOf(settings).parameter("").replace(/\/$/, "");

/** Names of all parameters of the stack, and of those that operators created beside them. */
export async function listParameters(ssm: SSMClient, settings: Settings): Promise<string[]> {
  const found: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ssm.send(
      new DescribeParametersCommand({
        ParameterFilters: [{ Key: "Path", Option: "Recursive", Values: [parameterPath(settings)] }],
        MaxResults: 50,
        NextToken,
      }),
    );
    found.push(...(page.Parameters ?? []).flatMap(({ Name }) => Name ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return found.sort();
}

/**
 * Deletes the merchants' endpoints of a stack that is destroyed, as they are encrypted under its key; returns how many.
 * Where a parameter of the stack itself is left, the stack is not destroyed, and nothing is deleted.
 */
export async function deleteEndpoints(ssm: SSMClient, settings: Settings): Promise<number> {
  const prefix = merchantEndpointName(namesOf(settings).parameter("webhook-endpoints"), "");
  const left = await listParameters(ssm, settings);
  if (left.some((name) => !name.startsWith(prefix))) return 0;
  for (const Name of left) await ssm.send(new DeleteParameterCommand({ Name }));
  return left.length;
}
