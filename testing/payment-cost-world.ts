import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { APIGatewayProxyResult } from "aws-lambda";
import { MemoryDynamo } from "../bench/dynamo/memory-dynamo";
import type { PaymentTask } from "../core/contracts/payment-workflow";
import { dynamoLedger } from "../core/ledger/adapters/dynamo-ledger";
import { dynamoTransactionFinder } from "../core/ledger/adapters/dynamo-transaction-finder";
import { dynamoTransactionHistory } from "../core/ledger/adapters/dynamo-transaction-history";
import { recordEvent } from "../core/ledger/application/record-event";
import { sqsNotificationQueue } from "../core/notifications/adapters/sqs-notification-queues";
import { dynamoChargeGuard } from "../core/payments/adapters/dynamo-charge-guard";
import { dynamoCustomerPayments } from "../core/payments/adapters/dynamo-customer-payments";
import { dynamoModificationSteps } from "../core/payments/adapters/dynamo-modification-steps";
import { dynamoReviews } from "../core/payments/adapters/dynamo-reviews";
import { dynamoSubmissions } from "../core/payments/adapters/dynamo-submissions";
import { dynamoUnnotifiedPayments } from "../core/payments/adapters/dynamo-unnotified-payments";
import { sqsPaymentQueue } from "../core/payments/adapters/sqs-payment-queue";
import { isPermanent } from "../core/shared/adapters/aws/permanent-error";
import { makePaymentTasks } from "../lambda/payment-tasks/handler";
import { makeTransactionProcessor } from "../lambda/transaction-processor/handler";
import { apiRequest, sqsBatch } from "./events";
import { FakeCallers, FakeClock, RecordingLog, RecordingMetrics } from "./fakes";
import { anEvent, anIntent } from "./payment-events";
import { InMemoryDeadLetterQueue, InMemoryUnresolvedMarks, RecordingGateway } from "./payment-fakes";
import { payment } from "./payment-world";
import { SPREAD } from "./spread";

const MERCHANT = "arn:aws:iam::123456789012:role/shop";
const TABLE = "transactions";

/** The payment path with its own adapters, over tables and queues in memory. The test takes the workflow's place. */
export function paymentCostWorld() {
  const dynamo = new MemoryDynamo();
  const { client } = dynamo;
  const clock = new FakeClock();
  const [log, metrics] = [new RecordingLog(), new RecordingMetrics()];
  let others = 0;
  const notified: string[] = [];
  const sqs = {
    send: async (command: unknown) => {
      others++;
      if (command instanceof SendMessageCommand) notified.push(command.input.MessageBody ?? "");
      return {};
    },
  } as unknown as SQSClient;
  const tables = {
    client,
    clock,
    inboxTable: "payment-webhooks",
    ledgerTable: "payment-transactions",
    transactionsTable: TABLE,
    objectsTable: "payment-objects",
    spread: SPREAD,
  };
  const transactions = {
    ...dynamoLedger(tables),
    ...dynamoTransactionFinder(client, TABLE),
    ...dynamoTransactionHistory(tables),
  };
  const common = { clock, log, metrics, transactions };
  const gateway = new RecordingGateway();
  const world = { meanwhile: async (): Promise<unknown> => undefined };
  const runTask = makePaymentTasks({
    ...common,
    isPermanent,
    gateway: {
      ...gateway,
      charge: async (charge) => {
        const answer = await gateway.charge(charge);
        await world.meanwhile();
        return answer;
      },
    },
    customerPayments: dynamoCustomerPayments(client, TABLE, clock),
    modifications: dynamoModificationSteps(client, TABLE, clock),
    reviews: dynamoReviews(client, TABLE),
    chargeGuard: dynamoChargeGuard(client, TABLE, clock),
    workflows: { resume: async () => "resumed" },
    notificationQueue: sqsNotificationQueue(sqs, "notifications"),
    unnotified: dynamoUnnotifiedPayments(client, TABLE),
    unresolvedMarks: new InMemoryUnresolvedMarks(),
    deadLetterQueue: new InMemoryDeadLetterQueue(),
  });
  const processor = makeTransactionProcessor({
    ...common,
    callers: new FakeCallers({ [MERCHANT]: ["mrc_1"] }),
    submissions: dynamoSubmissions({ ...tables, keepsAddresses: false }),
    modifications: { request: async () => "contended" } as never,
    paymentQueue: sqsPaymentQueue(sqs, "payments"),
    workflows: {
      start: async () => {
        others++;
      },
    },
    retryAfter: async () => undefined,
    freshMessages: { send: async () => undefined, end: async () => undefined },
    randomId: () => "0123456789abcdef01234567",
  });
  return Object.assign(world, {
    /** Messages of both queues. */
    notified,
    /** AWS calls and write units of the work. */
    costOf: async (work: () => Promise<unknown>) => {
      dynamo.takeReads();
      dynamo.takeWrites();
      others = 0;
      await work();
      const { calls, units } = dynamo.takeWrites();
      return { calls: dynamo.takeReads().calls + calls + others, writeUnits: units };
    },
    submit: async (fields: object = {}): Promise<string> => {
      const headers = { "Idempotency-Key": "order-2026-11-18-0123456789" };
      const request = apiRequest({ headers, body: JSON.stringify(payment(fields)), userArn: MERCHANT });
      const answer = (await processor(request)) as APIGatewayProxyResult;
      return (JSON.parse(answer.body) as { id: string }).id;
    },
    start: (transaction_id: string) => processor(sqsBatch(JSON.stringify({ transaction_id, attempt: 1 }))),
    run: (task: PaymentTask, transaction_id: string) => {
      clock.advance(40);
      return runTask({ task, transaction_id, attempt: 1 });
    },
    /** Records what a webhook of the gateway says of the payment. */
    authorize: (id: string) => {
      const said = {
        final: 0,
        progress: 5,
        status: "authorized",
        received: 0,
        capturable: 1990,
        amount: 1990,
      } as const;
      const intent = anIntent({ ...said, name: `recording_${id}`, belongsTo: [id], at: clock.now().getTime() });
      return recordEvent({ transactions, clock }, anEvent([{ ...intent, merchantId: "mrc_1" }], { system: "stripe" }));
    },
    status: async (id: string) => (await transactions.find(id))?.state.status,
    rows: async (id: string) => (await transactions.history([{ transactionId: id, before: "9999" }], 10)).rows,
  });
}
