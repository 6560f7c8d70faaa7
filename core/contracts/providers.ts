/** One provider whose webhooks are accepted at /webhook/{provider}. */
interface ProviderContract {
  /** Headers that carry the signature, in lower case: the firewall's log redacts them. */
  readonly signatureHeaders: readonly [string, ...string[]];
  /** The other headers that the signature check reads, in lower case: no secret, and not redacted. */
  readonly otherHeaders: readonly string[];
  /** Form of the secret that an operator puts into the provider's parameter. */
  readonly secretHint: string;
  /**
   * IPv4 blocks from which the provider sends, as it publishes them. The firewall's rate limit and reputation lists
   * leave them out, and nothing else does: the signature decides. PROVIDER_ADDRESSES adds to them.
   */
  readonly addresses: readonly string[];
}

/**
 * Every webhook provider, by its name in paths, parameters and keys. An entry and the provider's folder in
 * core/webhooks/providers are all that a new one needs, and its line in the catalog, which the compiler demands.
 */
export const providers = {
  stripe: {
    signatureHeaders: ["stripe-signature"],
    otherHeaders: [],
    secretHint: "signing secrets (whsec_…)",
    // https://docs.stripe.com/ips
    addresses: [
      "3.18.12.63/32",
      "3.130.192.231/32",
      "13.235.14.237/32",
      "13.235.122.149/32",
      "18.211.135.69/32",
      "35.154.171.200/32",
      "52.15.183.38/32",
      "54.88.130.119/32",
      "54.88.130.237/32",
      "54.187.174.169/32",
      "54.187.205.235/32",
      "54.187.216.72/32",
    ],
  },
  square: {
    signatureHeaders: ["x-square-hmacsha256-signature"],
    otherHeaders: [],
    secretHint: "<signature key>@<notification URL>",
    // Square's webhook overview: production, then sandbox.
    addresses: ["54.245.1.154/32", "34.202.99.168/32", "54.212.177.79/32", "107.20.218.8/32"],
  },
  paypal: {
    signatureHeaders: ["paypal-transmission-sig"],
    otherHeaders: ["paypal-transmission-id", "paypal-transmission-time", "paypal-cert-url", "paypal-auth-algo"],
    secretHint: "webhook ids",
    // PayPal promises none.
    addresses: [],
  },
} as const satisfies Record<string, ProviderContract>;

export type WebhookProvider = keyof typeof providers;
export const webhookProviders = Object.keys(providers) as readonly WebhookProvider[];

/** The fraud vendor signs by the Standard Webhooks specification; its secrets lie beside the providers'. */
export const fraudVendor = {
  name: "fraud",
  signatureHeaders: ["webhook-signature"],
  secretHint: "signing secrets (whsec_…)",
} as const;

/** Every header in which a sender's signature comes, in lower case. */
export const signatureHeaders: readonly string[] = [...Object.values(providers), fraudVendor].flatMap((sender) => [
  ...sender.signatureHeaders,
]);

export const publishedAddresses: readonly string[] = Object.values(providers).flatMap(({ addresses }) => [
  ...addresses,
]);

/** Output of the stack that names the parameter of a sender's secrets. */
export const webhookSecretsOutput = <Sender extends string>(sender: Sender) =>
  `parameter_webhook_secrets_${sender}` as const;
