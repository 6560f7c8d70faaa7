import type { SSMClient } from "@aws-sdk/client-ssm";
import { MAX_ACTIVE_SECRETS, UNSET, webhookSecretsName } from "../../contracts/parameters";
import { type CachedParameter, ssmParameter } from "../../shared/adapters/aws/ssm-parameter";
import type { Clock } from "../../shared/application/ports";
import type { WebhookSecrets } from "../application/ports";

/** One parameter for each provider: its active secrets, separated by commas or white space, newest first. */
export function ssmWebhookSecrets(client: SSMClient, path: string, clock: Clock): WebhookSecrets {
  const parameters = new Map<string, CachedParameter>();
  const parameterOf = (provider: string): CachedParameter => {
    const known = parameters.get(provider);
    if (known !== undefined) return known;
    const created = ssmParameter(client, webhookSecretsName(path, provider), clock);
    parameters.set(provider, created);
    return created;
  };
  return {
    of: async (provider) => secretsIn(await parameterOf(provider).value()),
    refreshed: async (provider) => secretsIn(await parameterOf(provider).refreshed()),
  };
}

function secretsIn(text: string | undefined): string[] | undefined {
  // Where an operator adds a first secret beside the word `unset`, that word would be a secret that everybody knows.
  const secrets = (text ?? "").split(/[\s,]+/).filter((secret) => secret !== "" && secret !== UNSET);
  return secrets.length === 0 ? undefined : secrets.slice(0, MAX_ACTIVE_SECRETS);
}
