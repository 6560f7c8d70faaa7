import type { FoundTransaction } from "../../../core/ledger/application/ports";
import { transactionFields } from "../../../core/ledger/application/transaction-fields";
import type { Modification } from "../../../core/payments/domain/modification";
import { amountText } from "../../../core/shared/domain/money";
import type { Column } from "../../output/output";

/** A value as JSON takes it: sums as numbers, or as their digits where a number would not be exact. */
export function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

export const transactionJson = (transaction: FoundTransaction) => plain(transactionFields(transaction));

/** `249.00 USD`, or `?` while no event has said it. */
export const amountOf = ({ state: { amount, currency } }: FoundTransaction): string =>
  amount === null ? "?" : amountText(amount, currency);

export const transactionColumns: readonly Column<FoundTransaction>[] = [
  { title: "CREATED", value: ({ createdAt }) => createdAt },
  { title: "TRANSACTION", value: ({ transactionId }) => transactionId },
  { title: "STATUS", value: ({ state }) => state.status },
  { title: "AMOUNT", value: amountOf, align: "right" },
  { title: "MERCHANT", value: ({ state }) => state.merchantId },
  { title: "REFERENCE", value: ({ submission }) => submission?.reference },
  { title: "WHY, FLAGS", value: ({ state }) => [...(state.reason ? [state.reason] : []), ...state.flags].join(" ") },
];

export const modificationJson = ({ id, kind, amount, currency, reason, requestedAt, ...rest }: Modification) => ({
  ...{ id, kind, amount, currency },
  reason: reason ?? null,
  requested_at: requestedAt,
  asked_since: rest.askedSince ?? null,
  result: rest.result ?? null,
  code: rest.code ?? null,
});
