import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "@jest/globals";
import type { PaymentSubmission } from "../../core/contracts/payment-submission-schema";
import { dynamoSubmissions } from "../../core/payments/adapters/dynamo-submissions";
import { recordPayment } from "../../core/payments/application/submit-payment";
import { FakeClock, InMemoryInbox, RecordingLog, RecordingMetrics } from "../../testing/fakes";
import { InMemoryLedger } from "../../testing/ledger-fakes";
import { SPREAD } from "../../testing/spread";

const payment: PaymentSubmission = {
  merchant_id: "mrc_1",
  customer_id: "cus_1",
  amount: 1990,
  currency: "USD",
  payment_method: "pm_visa",
};

/** Records a payment in a table that answers every call with the error. */
function recording(error: Error, data = payment) {
  let calls = 0;
  const send = async () => {
    calls++;
    throw error;
  };
  const client = { send } as unknown as DynamoDBDocumentClient;
  const clock = new FakeClock();
  const tables = { inboxTable: "inbox", ledgerTable: "ledger", transactionsTable: "transactions", spread: SPREAD };
  const result = recordPayment(
    {
      submissions: dynamoSubmissions({ client, ...tables, clock }),
      transactions: new InMemoryLedger(new InMemoryInbox()),
      clock,
      log: new RecordingLog(),
      metrics: new RecordingMetrics(),
      randomId: () => "0".repeat(24),
    },
    data,
    { key: "key-1", hours: 1 },
  );
  return { result, calls: () => calls };
}

const named = (name: string) => Object.assign(new Error("any"), { name });
const canceled = (...codes: readonly string[]) =>
  new TransactionCanceledException({
    message: "Transaction cancelled",
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

describe("a payment that the tables do not take", () => {
  test.each([
    ["ValidationException", named("ValidationException")],
    ["URIError", new URIError("URI malformed")],
    ["an item that is too large", canceled("None", "None", "ValidationError")],
  ])("a payment that is refused with %s is not storable, and tried once", async (_, error) => {
    const { result, calls } = recording(error);
    expect(await result).toEqual({ ok: false, error: "NOT_STORABLE" });
    expect(calls()).toBe(1);
  });

  test.each([
    ["throttling", named("ThrottlingException")],
    ["a timeout", named("TimeoutError")],
    ["a table that is missing", named("ResourceNotFoundException")],
    ["a transaction that is throttled", canceled("None", "ThrottlingError")],
    ["a transaction that is too large and throttled", canceled("ValidationError", "ThrottlingError")],
  ])("a payment that meets %s may be sent again", async (_, error) => {
    await expect(recording(error).result).rejects.toBe(error);
  });

  test("a payment whose text has no JSON is not storable, and nothing is asked of a table", async () => {
    const { result, calls } = recording(named("unused"), { ...payment, description: "a\ud800" });
    expect(await result).toEqual({ ok: false, error: "NOT_STORABLE" });
    expect(calls()).toBe(0);
  });
});
