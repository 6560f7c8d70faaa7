import { defaultEndpointName, webhookSecretsName } from "./parameters";
import { fraudVendor, providers, webhookProviders } from "./providers";

export interface ParameterHint {
  /** What holds until the parameter is set. */
  readonly until: string;
  /** How its value looks. */
  readonly value: string;
}

/** A description as it stands for a value, in angle brackets. */
const placeholder = (hint: string): string => (hint.includes("<") ? hint : `<${hint}>`);

const hints: Readonly<Record<string, ParameterHint>> = {
  callers: {
    until: "every call with AWS credentials is refused: no caller is bound to a merchant",
    value: '{"<ARN of a role>": ["<merchant id>"]}',
  },
  "gateways/stripe/secret-key": { until: "payments are accepted, and NOT charged", value: "sk_…" },
  "providers/stripe/read-key": { until: "thin events of Stripe are unread; other events need no key", value: "rk_…" },
  [defaultEndpointName("webhook-endpoints")]: {
    until: "merchants without an endpoint of their own get no webhooks",
    value: '{"url": "https://…", "secrets": ["whsec_…"]}',
  },
  [webhookSecretsName("providers", fraudVendor.name)]: {
    until: "decisions of the fraud vendor are refused",
    value: placeholder(fraudVendor.secretHint),
  },
  ...Object.fromEntries(
    webhookProviders.map((provider) => [
      webhookSecretsName("providers", provider),
      { until: `webhooks of ${provider} are refused`, value: placeholder(providers[provider].secretHint) },
    ]),
  ),
};

/** What an unset parameter, by its path under `/tap/<suffix>/`, means; undefined where this deployment does not need it. */
export function parameterHint(
  path: string,
  { paymentGateway }: { readonly paymentGateway: string },
): ParameterHint | undefined {
  if (path === "gateways/stripe/secret-key" && paymentGateway !== "stripe") return undefined;
  return hints[path] ?? { until: "what needs it fails", value: "…" };
}
