import type { APIGatewayProxyEvent, APIGatewayProxyResult, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { paymentMessage } from "../../core/contracts/payment-workflow";
import type { PaymentWorkflows } from "../../core/payments/application/ports/workflows";
import { type SubmitPaymentDeps, submitPayment } from "../../core/payments/application/submit-payment";
import { callerOf, json, signedRequest, withProblems } from "../../core/shared/adapters/http/api-gateway";
import { refusals } from "../../core/shared/adapters/http/refusals";
import { type BatchDeps, fifoBatch } from "../../core/shared/adapters/sqs/partial-batch";

export interface TransactionProcessorDeps extends SubmitPaymentDeps, BatchDeps {
  readonly workflows: Pick<PaymentWorkflows, "start">;
  readonly clock: SubmitPaymentDeps["clock"];
}

/** POST /transactions, and the queue transaction-processing.fifo that it fills. */
export function makeTransactionProcessor(deps: TransactionProcessorDeps) {
  const submit = submitter(deps);
  return (event: APIGatewayProxyEvent | SQSEvent): Promise<APIGatewayProxyResult | SQSBatchResponse> =>
    "Records" in event
      ? fifoBatch(deps, event, async ({ body }) => {
          const { transaction_id, attempt } = paymentMessage.parse(JSON.parse(body));
          await deps.workflows.start(transaction_id, attempt);
          deps.log.info("payment workflow started", { transaction_id, attempt });
          return "done";
        })
      : submit(event);
}

function submitter(deps: SubmitPaymentDeps) {
  const { log, metrics } = deps;
  const byCode = { CARD_NUMBER_REFUSED: "CardDataRefused" } as const;
  const refuse = refusals({ message: "payment refused", log, counted: { metrics, byCode } });
  return withProblems(log, async (event) => {
    const { headers, body } = signedRequest(event);
    const receipt = await submitPayment(deps, {
      caller: callerOf(event),
      idempotencyKey: headers["idempotency-key"],
      body,
    });
    if (!receipt.ok) return refuse(receipt.error, event);
    const { transactionId: id, status, repeated } = receipt.value;
    const self = `/transaction/${id}`;
    return json(202, { id, status, repeated, links: { self } }, { Location: self });
  });
}
