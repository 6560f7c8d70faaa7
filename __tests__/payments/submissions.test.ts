import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient, TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
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
function recording(error: Error, data: PaymentSubmission = payment) {
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
      submissions: dynamoSubmissions({ client, ...tables, clock, keepsAddresses: true }),
      transactions: new InMemoryLedger(new InMemoryInbox()),
      clock,
      log: new RecordingLog(),
      metrics: new RecordingMetrics(),
      randomId: () => "0".repeat(24),
    },
    data,
    { key: "key-1", hours: 1 },
    undefined,
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

/** Items that a payment puts into the table of transactions. */
async function written(data: PaymentSubmission, keepsAddresses: boolean) {
  const puts: Record<string, unknown>[] = [];
  const send = async ({ input }: { input: TransactWriteCommandInput }) => {
    puts.push(
      ...(input.TransactItems ?? []).flatMap(({ Put }) => (Put?.TableName === "transactions" ? [Put.Item ?? {}] : [])),
    );
    return {};
  };
  const client = { send } as unknown as DynamoDBDocumentClient;
  const clock = new FakeClock();
  const tables = { inboxTable: "inbox", ledgerTable: "ledger", transactionsTable: "transactions", spread: SPREAD };
  const log = new RecordingLog();
  await recordPayment(
    {
      submissions: dynamoSubmissions({ client, ...tables, clock, keepsAddresses }),
      transactions: new InMemoryLedger(new InMemoryInbox()),
      clock,
      log,
      metrics: new RecordingMetrics(),
      randomId: () => "0".repeat(24),
    },
    data,
    { key: "key-1", hours: 1 },
    undefined,
  );
  return { puts, log };
}

describe("a customer's address in a submission", () => {
  const data = { ...payment, customer_email: "ada@example.com" };

  test("an address is kept in an item of its own, for 180 days, and nowhere else", async () => {
    const { puts, log } = await written(data, true);
    const [item, ...others] = puts.filter((put) => JSON.stringify(put).includes("ada@example.com"));
    expect(others).toEqual([]);
    expect(item).toEqual({
      transaction_id: `email#pay_${"0".repeat(24)}`,
      customer_email: "ada@example.com",
      given_by: "merchant",
      expires_at: Math.floor(new FakeClock().now().getTime() / 1000) + 180 * 86_400,
    });
    expect(JSON.stringify(log)).not.toContain("ada@example.com");
  });

  test("an address is not kept where the deployment sends customers no e-mail", async () => {
    const { puts } = await written(data, false);
    expect(puts.length).toBeGreaterThan(0);
    expect(JSON.stringify(puts)).not.toContain("ada@example.com");
  });
});
