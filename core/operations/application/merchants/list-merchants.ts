import type { CallerBindings } from "../../../contracts/caller-bindings";
import { principalsOf } from "./caller-bindings";
import type { MerchantKey } from "./ports";

export interface ListMerchantsDeps {
  /** Keys of one merchant, or of all. `not-allowed`: whoever lists keys sees their values, so few may. */
  keys(merchantId: string | undefined): Promise<readonly MerchantKey[] | "not-allowed">;
  bindings(): Promise<CallerBindings>;
}

export interface MerchantShown {
  readonly merchantId: string;
  /** Absent where the caller may not list keys. */
  readonly keys?: readonly MerchantKey[];
  /** ARNs of the principals that are bound to it by name. */
  readonly principals: readonly string[];
}

/** Merchants that have a key or a caller, by id; one of them where it is named. */
export async function listMerchants(
  { keys, bindings }: ListMerchantsDeps,
  merchantId?: string,
): Promise<readonly MerchantShown[]> {
  const [found, bound] = await Promise.all([keys(merchantId), bindings()]);
  const known = found === "not-allowed" ? [] : found;
  const named = Object.values(bound).flatMap((scope) => (scope === "*" ? [] : scope));
  const ids = [...new Set([...known.map((key) => key.merchantId), ...named])].sort();
  return ids
    .filter((id) => merchantId === undefined || id === merchantId)
    .map((id) => ({
      merchantId: id,
      ...(found !== "not-allowed" && { keys: known.filter((key) => key.merchantId === id) }),
      principals: principalsOf(bound, id),
    }));
}
