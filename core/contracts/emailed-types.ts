import { changeTypes } from "./answers/words";
import { transactionStatuses } from "./transaction-status";

/** What e-mails say of a batch. */
export const batchNotices = [
  "started",
  "goes on",
  "finished",
  "finished with errors",
  "failed",
  "interrupted",
  "expired",
] as const;
export type BatchNotice = (typeof batchNotices)[number];

/** `batch.finished_with_errors` */
export const batchTypeOf = (notice: BatchNotice): string => `batch.${notice.replaceAll(" ", "_")}`;

/** Values of the attribute `type` of the topic's messages: changes, how a payment stands on request, and batches. */
export const emailedTypes: readonly string[] = [
  ...new Set([
    ...changeTypes,
    ...transactionStatuses.map((status) => `transaction.${status}`),
    ...batchNotices.map(batchTypeOf),
  ]),
];
