import type { MerchantLimit } from "../core/contracts/merchant-limits";
import type { MerchantKey, MerchantKeys } from "../core/operations/application/merchants/ports";

/** API keys of merchants in memory. `journal` is called with each change. */
export class InMemoryMerchantKeys implements MerchantKeys {
  readonly keys: MerchantKey[] = [];
  private count = 0;

  constructor(private readonly journal: (change: string) => void = () => undefined) {}

  async list(merchantId?: string) {
    return this.keys.filter((key) => merchantId === undefined || key.merchantId === merchantId);
  }

  async make(merchantId: string, limit: MerchantLimit) {
    const key = { id: `key${++this.count}`, merchantId, limit };
    this.keys.push(key);
    this.journal(`make ${key.id}`);
    return { ...key, value: `value of ${key.id}` };
  }

  async close(closed: MerchantKey) {
    const at = this.keys.findIndex(({ id }) => id === closed.id);
    if (at >= 0) this.keys.splice(at, 1);
    this.journal(`close ${closed.id}`);
  }
}
