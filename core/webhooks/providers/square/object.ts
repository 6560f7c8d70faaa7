import * as z from "zod/mini";
import type { Observation } from "../../../ledger/domain/observation";
import { currencyIn, isExact, type ReadObject, timeIn } from "../event-reading";

/** What an event says beside its object. */
export interface SquareContext {
  /** Square's time of the event, epoch milliseconds: of objects without a time of their own. */
  readonly sentAt: number;
  readonly merchantId: string | undefined;
}
export type ReadSquareObject = ReadObject<SquareContext>;

export const nameOf = (id: string): string => `square_${id}`;

/** Square counts in the minor units of ISO 4217. */
export const squareMoney = z.object({ amount: z.number(), currency: z.string() });
export type SquareMoney = z.infer<typeof squareMoney>;

export function moneyIn({ amount, currency: code }: SquareMoney) {
  const currency = currencyIn(code);
  if (currency === undefined) return "UNEXPECTED_SHAPE";
  return isExact(amount) ? { amount, currency } : "INVALID_AMOUNT";
}

export const timeOf = (said: { readonly updated_at?: unknown }, { sentAt }: SquareContext): number =>
  timeIn(said.updated_at) ?? sentAt;

export const only = (observation: Observation) => ({ observations: [observation] });
