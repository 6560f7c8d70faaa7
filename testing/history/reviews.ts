import type { MemoryDynamo } from "../../bench/dynamo/memory-dynamo";
import { dynamoLedger } from "../../core/ledger/adapters/dynamo-ledger";
import { dynamoTransactionFinder } from "../../core/ledger/adapters/dynamo-transaction-finder";
import { recordEvent } from "../../core/ledger/application/record-event";
import { dynamoReviews } from "../../core/payments/adapters/dynamo-reviews";
import { dynamoSubmissions } from "../../core/payments/adapters/dynamo-submissions";
import { recordPayment } from "../../core/payments/application/submit-payment";
import { FakeClock } from "../fakes";
import { anEvent, anIntent } from "../payment-events";
import { SPREAD } from "../spread";

/** An execution of payment-review that has not ended. */
export interface RunningReview {
  readonly name: string;
  readonly startDate: Date;
}

const MINUTES = 55;

/** Payments of the last hour that wait for a decision, as the payment path leaves them. Returns their executions. */
export async function makeReviews(
  { client }: Pick<MemoryDynamo, "client">,
  { count, until }: { readonly count: number; readonly until: Date },
): Promise<readonly RunningReview[]> {
  const clock = new FakeClock(new Date(until.getTime() - MINUTES * 60_000));
  const tables = {
    ...{ client, clock, spread: SPREAD, keepsAddresses: false },
    ...{ inboxTable: "payment-webhooks", ledgerTable: "payment-transactions" },
    ...{ transactionsTable: "transactions", objectsTable: "payment-objects" },
  };
  const ledger = dynamoLedger(tables);
  const submissions = dynamoSubmissions(tables);
  const transactions = dynamoTransactionFinder(client, "transactions");
  const reviews = dynamoReviews(client, "transactions");
  const running: RunningReview[] = [];
  for (let number = 0; number < count; number++) {
    const id = `${number.toString(16).padStart(8, "e")}cdefabcdefabcdef`;
    const merchantId = `mrc_shop_${number}`;
    const recorded = await recordPayment(
      { submissions, transactions, clock, log: silent, metrics: silent, randomId: () => id },
      {
        ...{ merchant_id: merchantId, customer_id: `cus_${number}`, reference: `risky-${number}` },
        ...{ amount: 600_000, currency: "USD", payment_method: "pm_sandbox" },
      },
      { key: id, hours: 24 },
      undefined,
    );
    if (!recorded.ok) throw new Error("a payment was not recorded");
    const { transactionId } = recorded.value;
    clock.advance(1_000);
    const { received: _, capturable: __, status: ___, ...payment } = anIntent({ kind: "payment", name: transactionId });
    const asked = {
      ...payment,
      at: clock.now().getTime(),
      final: 0 as const,
      progress: 0,
      amount: 600_000,
      merchantId,
    };
    await recordEvent(
      { transactions: ledger, clock },
      anEvent([{ ...asked, reason: "amount_above_limit" }], {
        key: { provider: "tap", eventId: `${transactionId}-review` },
        system: "internal",
        type: "payment.review_requested",
      }),
    );
    await reviews.request(transactionId);
    await reviews.wait(transactionId, `token-${number}`);
    running.push({ name: `${transactionId}-1`, startDate: clock.now() });
    clock.advance((MINUTES * 60_000) / count - 1_000);
  }
  return running;
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined, count: () => undefined };
