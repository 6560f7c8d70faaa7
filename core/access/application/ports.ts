export interface WebhookSecrets {
  /** The provider's active secrets, or undefined while none is set. */
  of(provider: string): Promise<readonly string[] | undefined>;
  /** The provider's active secrets, read anew unless that happened moments ago: a rotated secret counts at once. */
  refreshed(provider: string): Promise<readonly string[] | undefined>;
}

/** The merchants that a caller acts for; `"*"` for operators. */
export type MerchantScope = "*" | readonly string[];

export interface Callers {
  /** Undefined for a caller that is not bound. Throws CallersNotConfigured while no binding is set at all. */
  scopeOf(principalArn: string): Promise<MerchantScope | undefined>;
}

export class CallersNotConfigured extends Error {
  override readonly name = "CallersNotConfigured";
}
