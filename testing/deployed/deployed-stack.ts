import { readFileSync } from "node:fs";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { findTarget } from "../../cli/target/find-target";
import type { Target } from "../../cli/target/target";
import { webhookSecretsName } from "../../core/contracts/parameters";
import { type ApiClient, apiClient, type Credentials } from "../../tools/http";
import { checkedClient } from "../contract/client";

/** Which stack: what `npm run test:deployed` was given. */
export interface StackWords {
  readonly suffix?: string | undefined;
  readonly region?: string | undefined;
  readonly stack?: string | undefined;
}

/** The variable in which the tests' processes get those words. */
export const STACK_VARIABLE = "TAP_DEPLOYED_STACK";
/** The variable with the stack's payment gateway. */
export const GATEWAY_VARIABLE = "TAP_DEPLOYED_GATEWAY";

/** A stack as its operator sees it: the API's address, and what his credentials may read. */
export interface DeployedStack {
  readonly target: Target;
  /** Checks each answer against the API's description. */
  readonly api: ApiClient;
  readonly caller: Credentials;
  readonly apiKey: string;
  readonly stripeSecret: string;
  /** PEM of the certificate that clients must trust; a local stack's only. */
  readonly ca?: string;
  /** Words that name the stack to `tap`. */
  readonly words: readonly string[];
  close(): void;
}

/** The stack that the run names. Throws where it is not there, or where the operator may not read what is needed. */
export async function deployedStack(): Promise<DeployedStack> {
  const given = JSON.parse(process.env[STACK_VARIABLE] ?? "{}") as StackWords;
  const target = await findTarget(wordsOf(given), process.env);
  const { local, region, deployment } = target;
  const ca = local?.certificateFile ? { ca: readFileSync(local.certificateFile, "utf8") } : {};
  const api = checkedClient(apiClient({ apiUrl: local?.apiUrl ?? deployment.api_url, region, ...ca }));
  return {
    target,
    api,
    ...ca,
    caller: local?.credentials.operator ?? (await target.clients.sts.config.credentials()),
    apiKey: local?.apiKey ?? (await readParameter(target, "api-key")),
    stripeSecret:
      local?.secrets.stripe ?? firstOf(await readParameter(target, webhookSecretsName("providers", "stripe"))),
    words: Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
    close() {
      api.close();
      target.clients.close();
    },
  };
}

const wordsOf = ({ suffix, region, stack }: StackWords) => ({ suffix, region, stack, as: undefined, json: undefined });

/** The newest of secrets that are valid side by side. */
const firstOf = (secrets: string): string => secrets.split(",")[0] ?? "";

async function readParameter({ clients, names }: Target, path: string): Promise<string> {
  const Name = names.parameter(path);
  const { Parameter } = await clients.ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
  return Parameter?.Value ?? "";
}
