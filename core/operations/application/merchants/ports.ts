import type { MerchantLimit } from "../../../contracts/merchant-limits";

/** An API key of one merchant. The limits of its plan count its requests alone. */
export interface MerchantKey {
  /** API Gateway's id of it, as access log and audit trail name it. Never its value. */
  readonly id: string;
  readonly merchantId: string;
  readonly limit: MerchantLimit;
}

export interface MerchantKeys {
  /** Keys of one merchant, or of all that have one. */
  list(merchantId?: string): Promise<readonly MerchantKey[]>;
  /** Makes a key. `value`: what the merchant sends as x-api-key; nothing shows it again. */
  make(merchantId: string, limit: MerchantLimit): Promise<MerchantKey & { readonly value: string }>;
  /** Takes the key out of its plan: from then on it opens no route of the stack. */
  close(key: MerchantKey): Promise<void>;
}
