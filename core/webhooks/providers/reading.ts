import * as z from "zod/mini";
import { isObjectKey } from "../../contracts/object-key";
import type { EventKey, Fact, PaymentEvent } from "../../ledger/domain/payment-event";
import type { Money } from "../../shared/domain/money";
import { ok, type Result, refused } from "../../shared/domain/result";
import type { ParseProblem } from "../application/ports";

/** What a provider may use as an id: nothing that could break out of a key or a path. */
export const identifier = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,200}$/), z.refine(isObjectKey));
const isIdentifier = (text: unknown): text is string => identifier.safeParse(text).success;

/** A fact with the provider's own amount, not yet converted. */
export type Claim = Fact extends infer F
  ? F extends Fact
    ? Omit<F, "amount"> & { readonly amount: unknown }
    : never
  : never;

/** What a provider's object says; without claims it says nothing that counts. */
export interface Reading {
  readonly transaction: PaymentEvent["transaction"];
  readonly aliases?: readonly string[];
  readonly merchantId?: string | null | undefined;
  readonly deployment?: string | undefined;
  readonly claims: readonly Claim[];
}

export type ReadObject = (object: unknown) => Reading | undefined;

/** The reading as an event: amounts converted, ids checked. Undefined where it says nothing that counts. */
export function eventOf(
  key: EventKey,
  type: string,
  occurredAt: string | number | undefined,
  reading: Reading | undefined,
  moneyOf: (amount: unknown) => Money | ParseProblem,
): Result<PaymentEvent | undefined, ParseProblem> {
  const time = new Date(occurredAt ?? Number.NaN);
  if (reading === undefined || Number.isNaN(time.getTime())) return refused("UNEXPECTED_SHAPE");
  const facts: Fact[] = [];
  for (const claim of reading.claims) {
    const money = moneyOf(claim.amount);
    if (typeof money === "string") return refused(money);
    facts.push({ ...claim, amount: money } as Fact);
  }
  const [first, ...rest] = facts;
  if (first === undefined) return ok(undefined);
  return ok({
    key,
    type,
    occurredAt: time.toISOString(),
    transaction: reading.transaction,
    ...(reading.aliases && { aliases: reading.aliases }),
    // A merchant id that could not be one of ours is as good as none.
    ...(isIdentifier(reading.merchantId) && { merchantId: reading.merchantId }),
    ...(reading.deployment && { deployment: reading.deployment }),
    facts: [first, ...rest],
  });
}
