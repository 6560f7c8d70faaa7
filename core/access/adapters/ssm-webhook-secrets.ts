import { MAX_ACTIVE_SECRETS, UNSET, webhookSecretsName } from "../../contracts/parameters";
import type { Parameters } from "../../shared/adapters/aws/ssm-parameters";
import type { WebhookSecrets } from "../application/ports";

/** One parameter for each provider: its active secrets, separated by commas or white space, newest first. */
export function ssmWebhookSecrets(parameters: Parameters, path: string): WebhookSecrets {
  const parameterOf = (provider: string) => parameters.of(webhookSecretsName(path, provider));
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
