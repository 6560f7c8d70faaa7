import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import type { Clients } from "../local/apply/clients";

export type Variables = Readonly<Record<string, string>>;

/** Changes a function's variables. Its workers are started anew. Returns what sets the variables as they were before. */
export async function changeVariables(
  { lambda }: Clients,
  FunctionName: string,
  change: (variables: Variables) => Variables,
): Promise<() => Promise<void>> {
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const before = Environment?.Variables ?? {};
  const set = async (Variables: Variables) => {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  };
  await set(change(before));
  return () => set(before);
}
