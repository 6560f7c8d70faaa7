import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { MemoryDynamo } from "../bench/dynamo/memory-dynamo";
import { dynamoLedger } from "../core/ledger/adapters/dynamo-ledger";
import { dynamoTransactionFinder } from "../core/ledger/adapters/dynamo-transaction-finder";
import { recordEvent } from "../core/ledger/application/record-event";
import type { PaymentEvent } from "../core/ledger/domain/observation";
import { dynamoEventTransactions } from "../core/operations/adapters/transactions/dynamo-event-transactions";
import { dynamoPartOwners } from "../core/operations/adapters/transactions/dynamo-part-owners";
import type { BatchPayments } from "../core/operations/application/transactions/find-ports";
import { dynamoPendingPayments } from "../core/payments/adapters/dynamo-pending-payments";
import { dynamoReviewItems } from "../core/payments/adapters/dynamo-review-items";
import { newModificationItem } from "../core/payments/adapters/modification-items";
import type { ModificationRef } from "../core/payments/domain/modification";
import { dynamoTransactionList } from "../core/queries/adapters/dynamo-transaction-list";
import { FakeClock } from "./fakes";
import { aSubmission } from "./payment-events";
import { SPREAD } from "./spread";

const NAMES = {
  inboxTable: "payment-webhooks",
  ledgerTable: "payment-transactions",
  transactionsTable: "transactions",
  objectsTable: "payment-objects",
};

/** Seconds that a payment waits for its review here. */
export const REVIEW_SECONDS = 3_600;

/** What operators find, by the adapters themselves over tables in memory. */
export function operationsWorld(merchants: readonly string[] = ["mrc_demo"]) {
  const dynamo = new MemoryDynamo();
  const { client } = dynamo;
  const clock = new FakeClock(new Date("2026-11-18T10:00:00.000Z"));
  const batches = new Map<string, { readonly rows: readonly string[]; readonly merchantId: string }>();
  const transactions = dynamoLedger({ client, clock, ...NAMES, spread: SPREAD });
  const review = dynamoReviewItems(client, NAMES.transactionsTable);
  const batchPayments: BatchPayments = {
    find: async (batchId) => {
      const batch = batches.get(batchId);
      return batch && ({ batchId, counts: { rows: batch.rows.length }, emptyRows: 0 } as never);
    },
    ofRows: async ({ batchId }, rows) => rows.flatMap((row) => batches.get(batchId)?.rows[row - 1] ?? []),
  };
  return {
    clock,
    dynamo,
    batches,
    /** Records the event a second after the one before. */
    async record(event: PaymentEvent) {
      clock.advance(1_000);
      await recordEvent({ transactions, clock }, event, { isNotifiedLater: true });
    },
    /** Submits a payment under a merchant's names. */
    async submit(id: string, { merchantId = "mrc_demo", reference = "order-1", customerId = "cus_1" } = {}) {
      const event = aSubmission(id, { merchantId, at: clock.now().getTime() });
      const { submission } = event;
      if (submission === undefined) throw new Error("it is a submission");
      await this.record({ ...event, submission: { ...submission, reference, customerId } });
      return id;
    },
    /** Writes attributes of the item that reviews and charge locks share. */
    async lock(id: string, attributes: Readonly<Record<string, unknown>>) {
      for (const [name, value] of Object.entries(attributes)) {
        await review.update(id, { expression: `SET ${name} = :value`, values: { ":value": value } });
      }
    },
    /** Writes a refund that was requested now and has not ended, with further attributes of its item. */
    async pendingRefund(ref: ModificationRef, attributes: Readonly<Record<string, unknown>>) {
      const refund = { ...ref, kind: "refund", amount: 500, currency: "USD", seq: 2 } as const;
      const item = newModificationItem({ ...refund, requestedAt: clock.now().toISOString() }, undefined, SPREAD);
      await client.send(new PutCommand({ TableName: NAMES.transactionsTable, Item: { ...item, ...attributes } }));
    },
    deps: {
      list: dynamoTransactionList({ client, table: NAMES.transactionsTable }),
      transactions: dynamoTransactionFinder(client, NAMES.transactionsTable),
      payments: dynamoPendingPayments({ client, table: NAMES.transactionsTable, spread: SPREAD }),
      events: dynamoEventTransactions(client, NAMES.inboxTable),
      parts: dynamoPartOwners(client, NAMES.objectsTable),
      merchants: { all: async () => merchants },
      batches: batchPayments,
      reviewTimeoutSeconds: REVIEW_SECONDS,
      clock,
      spread: SPREAD,
    },
  };
}

/** Id of a payment that begins with Tap. */
export const payId = (number: number): string => `pay_${number.toString(16).padStart(24, "0")}`;
