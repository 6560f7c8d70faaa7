import type { APIGatewayProxyEvent, APIGatewayProxyResult, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { signedBy } from "../../core/access/application/actor";
import type { Answer } from "../../core/contracts/answers/fields";
import type { paymentReceipt } from "../../core/contracts/answers/receipts";
import { type PaymentMessage, paymentMessage } from "../../core/contracts/payment-workflow";
import { noQuery } from "../../core/contracts/query-schemas";
import type { PaymentWorkflows } from "../../core/payments/application/ports/workflows";
import { type SubmitPaymentDeps, submitPayment } from "../../core/payments/application/submit-payment";
import { callerOf, json, signedRequest, withProblems } from "../../core/shared/adapters/http/api-gateway";
import { linkTo } from "../../core/shared/adapters/http/links";
import { readIdempotencyKey, readQuery } from "../../core/shared/adapters/http/parameters";
import { refusals } from "../../core/shared/adapters/http/refusals";
import { type FifoDeps, type FifoMessages, fifoBatch } from "../../core/shared/adapters/sqs/fifo-batch";
import { parseJson } from "../../core/shared/domain/json";

export interface TransactionProcessorDeps extends SubmitPaymentDeps, FifoDeps {
  readonly workflows: Pick<PaymentWorkflows, "start">;
  readonly clock: SubmitPaymentDeps["clock"];
}

const messages: FifoMessages<PaymentMessage> = {
  read: (body) => paymentMessage.safeParse(parseJson(body)).data,
  fieldsOf: ({ transaction_id }) => ({ transaction_id }),
};

/** POST /transactions, and the queue transaction-processing.fifo that it fills. */
export function makeTransactionProcessor(deps: TransactionProcessorDeps) {
  const submit = submitter(deps);
  return (event: APIGatewayProxyEvent | SQSEvent): Promise<APIGatewayProxyResult | SQSBatchResponse> =>
    "Records" in event
      ? fifoBatch(deps, event, messages, async ({ transaction_id, attempt, modification_id }) => {
          await deps.workflows.start(transaction_id, attempt, modification_id);
          deps.log.info("payment workflow started", { transaction_id, attempt });
        })
      : submit(event);
}

function submitter(deps: SubmitPaymentDeps) {
  const { log, metrics } = deps;
  const byCode = { CARD_NUMBER_REFUSED: "CardDataRefused", NOT_STORABLE: "PaymentNotStorable" } as const;
  const refuse = refusals({ message: "payment refused", log, counted: { metrics, byCode } });
  return withProblems(log, async (event) => {
    const query = readQuery(noQuery, event);
    if (!query.ok) return refuse(query.error, event);
    const key = readIdempotencyKey(event);
    if (!key.ok) return refuse(key.error, event);
    const { body } = signedRequest(event);
    const receipt = await submitPayment(deps, { caller: callerOf(event), idempotencyKey: key.value, body });
    if (!receipt.ok) return refuse(receipt.error, event, signedBy(callerOf(event)));
    const { transactionId: id, status, repeated } = receipt.value;
    const self = linkTo(`/transactions/${id}`, event);
    const answer: Answer<typeof paymentReceipt> = { id, status, repeated, links: { self } };
    return json(202, answer, { Location: self });
  });
}
