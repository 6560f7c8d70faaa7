import {
  customerPartition,
  flaggedPartitions,
  isListedByStatus,
  merchantPartitions,
  merchantStatusPartitions,
  monthPartitions,
  referencePartition,
  type Spread,
  statusPartitions,
} from "../../contracts/spread";
import type { FoundTransaction } from "../../ledger/application/ports";
import type { TransactionFlag, TransactionStatus } from "../../ledger/domain/derive";
import type { ListPartition, PositionRange } from "./ports";

/** What the transactions of a list have in common. */
export interface ListFilter {
  readonly merchantId?: string | undefined;
  readonly status?: TransactionStatus | undefined;
  /** Exactly as they were submitted, and only together with the merchant. */
  readonly reference?: string | undefined;
  readonly customerId?: string | undefined;
  /** `any`: those with a flag, whichever it is. */
  readonly flag?: TransactionFlag | "any" | undefined;
}

/** Partitions that are read together. */
export interface ListStep {
  readonly partitions: readonly ListPartition[];
  /** Where they end, and those of the next step begin. */
  readonly from: string;
}

/** Whether the filter's partitions hold all times, so that a list of any length takes no more reads. */
export const isTimeless = ({ status, reference, customerId, flag }: ListFilter): boolean =>
  reference !== undefined ||
  customerId !== undefined ||
  flag !== undefined ||
  (status !== undefined && isListedByStatus(status));

/** What is read for a list, by the index that leaves out most: the one after the other, newest first. */
export function listSteps(spread: Spread, filter: ListFilter, range: PositionRange): ListStep[] {
  const { merchantId, status, reference, customerId, flag } = filter;
  const only = (index: ListPartition["index"], keys: readonly string[]): ListStep[] => [
    { partitions: keys.map((key) => ({ index, key })), from: range.from },
  ];
  if (merchantId !== undefined && reference !== undefined) {
    return only("by-reference", [referencePartition(merchantId, reference)]);
  }
  if (merchantId !== undefined && customerId !== undefined) {
    return only("by-customer", [customerPartition(merchantId, customerId)]);
  }
  if (flag !== undefined) return only("by-flagged", flaggedPartitions(spread));
  if (status !== undefined && isListedByStatus(status)) {
    return merchantId === undefined
      ? only("by-status", statusPartitions(spread, status))
      : only("by-merchant-status", merchantStatusPartitions(spread, merchantId, status));
  }
  return monthsOf(range).map((month) => ({
    partitions:
      merchantId === undefined
        ? monthPartitions(spread, month).map((key) => ({ index: "by-time", key, ...(status && { status }) }))
        : merchantPartitions(spread, merchantId, month).map((key) => ({
            index: "by-merchant",
            key,
            ...(status && { status }),
          })),
    from: `${month}-01T00:00:00.000Z`,
  }));
}

/** Whether the transaction itself, as it is now, is what the filter asks for. */
export function isWanted({ state, submission }: FoundTransaction, filter: ListFilter): boolean {
  const { merchantId, status, reference, customerId, flag } = filter;
  return (
    (merchantId === undefined || state.merchantId === merchantId) &&
    (status === undefined || state.status === status) &&
    (reference === undefined || submission?.reference === reference) &&
    (customerId === undefined || submission?.customerId === customerId) &&
    (flag === undefined || (flag === "any" ? state.flags.length > 0 : state.flags.includes(flag)))
  );
}

/** Months (`2026-11`) that the range touches, newest first. */
function monthsOf({ from, before }: PositionRange): string[] {
  const months: string[] = [];
  const first = from.slice(0, 7);
  const date = new Date(`${before.slice(0, 7)}-01T00:00:00.000Z`);
  for (let month = before.slice(0, 7); month >= first; month = date.toISOString().slice(0, 7)) {
    months.push(month);
    date.setUTCDate(0);
  }
  return months;
}
