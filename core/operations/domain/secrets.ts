/** A secret that operators set for the stack, under the name by which `tap secrets` knows it. */
export interface KnownSecret {
  /** Path of its parameter, below `/tap/<suffix>/`. */
  readonly path: string;
  /** Values that may be active at once: with two, it is rotated without a gap. */
  readonly values: 1 | 2;
  /** What one value looks like. */
  readonly form: RegExp;
  /** The form in words. */
  readonly hint: string;
  readonly what: string;
}

const signingSecret = {
  values: 2,
  form: /^whsec_[A-Za-z0-9+/=_-]{16,200}$/,
  hint: "whsec_ and at least 16 characters",
} as const;

export const knownSecrets = {
  stripe: {
    path: "providers/stripe/webhook-secrets",
    what: "signing secret of Stripe's webhook endpoint",
    ...signingSecret,
  },
  paypal: {
    path: "providers/paypal/webhook-secrets",
    what: "id of PayPal's webhook",
    values: 2,
    form: /^[A-Z0-9][A-Z0-9-]{7,49}$/i,
    hint: "the webhook's id, 8 to 50 of A-Z 0-9 -",
  },
  square: {
    path: "providers/square/webhook-secrets",
    what: "signature key and URL of Square's subscription",
    values: 2,
    form: /^[^\s,@]{8,200}@https?:\/\/[^\s,]{4,1000}$/,
    hint: "<signature key>@<notification URL>",
  },
  fraud: {
    path: "providers/fraud/webhook-secrets",
    what: "signing secret of the fraud vendor",
    ...signingSecret,
    form: /^whsec_[A-Za-z0-9+/]{22,200}={0,2}$/,
    hint: "whsec_ and at least 16 bytes in base64",
  },
  "stripe-key": {
    path: "gateways/stripe/secret-key",
    what: "key with which payments are charged",
    values: 1,
    form: /^[sr]k_(test|live)_[A-Za-z0-9_]{8,200}$/,
    hint: "sk_live_, sk_test_, rk_live_ or rk_test_, and its characters",
  },
  "stripe-read-key": {
    path: "providers/stripe/read-key",
    what: "key that reads the objects of thin events",
    values: 1,
    form: /^rk_(test|live)_[A-Za-z0-9_]{8,200}$/,
    hint: "rk_live_ or rk_test_, and its characters",
  },
} as const satisfies Readonly<Record<string, KnownSecret>>;

export type SecretName = keyof typeof knownSecrets;
export const secretNames = Object.keys(knownSecrets) as readonly SecretName[];
