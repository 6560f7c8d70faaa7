import type { ProblemCode } from "../../contracts/problems";
import { ok, type Result, refused } from "../../shared/domain/result";
import { type Callers, CallersNotConfigured, type MerchantScope } from "./ports";

/** The merchants that a caller acts for, or why it acts for none. */
export async function scopeOf(callers: Callers, caller: string): Promise<Result<MerchantScope, ProblemCode>> {
  try {
    const scope = await callers.scopeOf(caller);
    return scope === undefined ? refused("CALLER_NOT_BOUND") : ok(scope);
  } catch (error) {
    if (error instanceof CallersNotConfigured) return refused("CALLERS_NOT_CONFIGURED");
    throw error;
  }
}

export const covers = (scope: MerchantScope, merchantId: string): boolean =>
  scope === "*" || scope.includes(merchantId);
