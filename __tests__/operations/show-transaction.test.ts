import { expect, test } from "@jest/globals";
import { dynamoTransactionHistory } from "../../core/ledger/adapters/dynamo-transaction-history";
import { transactionFlags } from "../../core/ledger/domain/derive";
import { dynamoEventReceipts } from "../../core/operations/adapters/transactions/dynamo-event-receipts";
import { showTransaction } from "../../core/operations/application/transactions/show-transaction";
import { timelineOf } from "../../core/operations/application/transactions/timeline";
import { windowsAround } from "../../core/operations/application/transactions/windows";
import { flagTexts } from "../../core/operations/domain/flag-texts";
import { operationsWorld, payId } from "../../testing/operations-world";
import { anEvent, anIntent, aRefund } from "../../testing/payment-events";

const ID = payId(1);

/** A submitted payment that was captured by its webhook and refunded by more than was taken. */
async function shown(parts: { audit?: () => Promise<never[]>; tampers?: boolean } = {}) {
  const world = operationsWorld();
  const { client } = world.dynamo;
  await world.submit(ID);
  await world.record(anEvent([anIntent({ amount: 1990, received: 1990 })], { id: "evt_paid", submittedAs: ID }));
  await world.record(anEvent([aRefund({ amount: 5000 })], { id: "evt_refunded" }));
  const now = world.clock.now().toISOString();
  const first = { transaction_id: ID, timestamp: "2026-11-18T10:00:01.000Z" };
  if (parts.tampers) Object.assign(world.dynamo.item("payment-transactions", first) ?? {}, { status: "captured" });
  const transaction = await showTransaction(
    {
      payments: world.deps.payments,
      modifications: { find: async () => undefined },
      transactions: {
        ...world.deps.transactions,
        ...dynamoTransactionHistory({ client, ledgerTable: "payment-transactions", objectsTable: "payment-objects" }),
      },
      receipts: dynamoEventReceipts(client, "payment-webhooks"),
      timelines: {
        of: async () => [
          {
            notificationId: "ntf_1",
            merchantId: "mrc_demo",
            type: "transaction.captured",
            createdAt: now,
            cause: { event: "stripe#evt_paid" },
            state: "pending",
            nextAttemptAt: "2026-11-18T11:00:00.000Z",
            attempts: [
              {
                at: now,
                endpointAsOf: now,
                outcome: "answered",
                httpStatus: 503,
                milliseconds: 12,
                url: "https://shop.example/hook",
              },
            ],
          },
        ],
      },
      workflow: {
        of: async (_, attempts) => [
          { at: now, workflow: "payment-workflow", attempt: attempts, step: "charge", outcome: "captured" },
        ],
      },
      transitions: { of: async () => [] },
      actions: { list: async () => ({ actions: [] }) },
      audit: {
        of: parts.audit ?? (async () => [{ at: now, table: "transactions", change: "modify", key: ID, by: "role/x" }]),
      },
    },
    ID,
    { rows: 100 },
  );
  if (transaction === undefined) throw new Error("it was recorded");
  return transaction;
}

test("a transaction's webhooks, rows, steps, attempts and changes stand on one timeline, causes first", async () => {
  const timeline = timelineOf(await shown());
  expect(timeline.map(({ part, what, outcome }) => `${part}: ${what} → ${outcome}`)).toEqual([
    "webhook: intent.updated → processed, the time is the provider's",
    "ledger: #1 payment.submitted → pending, payment pending 19.90 USD",
    "ledger: #2 intent.updated → captured, intent stripe_pi_1 captured 19.90 USD",
    "workflow: payment-workflow 1: charge → captured",
    "delivery: transaction.captured ntf_1 → pending, next attempt 2026-11-18T11:00:00.000Z",
    "delivery: attempt 1 of ntf_1 → answered 503, 12 ms, https://shop.example/hook",
    `audit: modify in transactions → ${ID}, by role/x`,
    "webhook: refund.updated → processed, the time is the provider's",
    "ledger: #3 refund.updated → refunded, refund stripe_re_1 succeeded 50.00 USD",
  ]);
});

test("each line of the timeline names its part's item, and an attempt says how long it took", async () => {
  const timeline = timelineOf(await shown());
  expect(timeline.map(({ part, index }) => `${part} ${index}`)).toEqual([
    ...["webhook 1", "ledger 0", "ledger 1", "workflow 0", "delivery 0", "delivery 0", "audit 0"],
    ...["webhook 2", "ledger 2"],
  ]);
  expect(timeline.flatMap(({ milliseconds }) => milliseconds ?? [])).toEqual([12]);
});

test("a flag is explained in a sentence, and every flag has one", async () => {
  expect((await shown()).explained).toEqual([`returned_exceeds_capture: ${flagTexts.returned_exceeds_capture}`]);
  expect(Object.keys(flagTexts).sort()).toEqual([...transactionFlags].sort());
});

test("a part that cannot be read is named, and hides no other", async () => {
  const denied = new Error("denied");
  const { unread, rows, steps } = await shown({ audit: () => Promise.reject(denied) });
  expect(unread).toEqual([{ part: "audit", error: denied }]);
  expect([rows.length, steps.length]).toEqual([3, 1]);
});

test("a row that was changed after it was written is named with its number", async () => {
  const { explained } = await shown({ tampers: true });
  expect(explained.filter((sentence) => sentence.startsWith("row_changed"))).toEqual([
    expect.stringContaining(`row 1 of the ledger of ${ID} `),
  ]);
});

test("logs are searched around the times of rows, not in the quiet days between", () => {
  const at = (day: number, minute: number) => `2026-11-${day}T10:${String(minute).padStart(2, "0")}:00.000Z`;
  expect(windowsAround([at(18, 0), at(18, 3), at(25, 30)])).toEqual([
    { from: at(18, 0).replace("10:00", "09:59"), to: at(18, 8) },
    { from: at(25, 29), to: at(25, 35) },
  ]);
});
