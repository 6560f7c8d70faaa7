import type { APIGatewayProxyEvent, APIGatewayProxyResult, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { signedBy } from "../../core/access/application/actor";
import type { Answer } from "../../core/contracts/answers/fields";
import type { modificationReceipt, paymentReceipt } from "../../core/contracts/answers/receipts";
import { type PaymentMessage, paymentMessage } from "../../core/contracts/payment-workflow";
import type { Refusal } from "../../core/contracts/problems";
import { noQuery } from "../../core/contracts/query-schemas";
import type { PaymentWorkflows } from "../../core/payments/application/ports/workflows";
import {
  type RequestModificationDeps,
  requestModification,
} from "../../core/payments/application/request-modification";
import {
  type SubmitPaymentDeps,
  type SubmitPaymentInput,
  submitPayment,
} from "../../core/payments/application/submit-payment";
import type { ModificationKind } from "../../core/payments/domain/modification";
import { callerOf, json, signedRequest, withProblems } from "../../core/shared/adapters/http/api-gateway";
import { linkTo } from "../../core/shared/adapters/http/links";
import { readIdempotencyKey, readQuery } from "../../core/shared/adapters/http/parameters";
import { refusals } from "../../core/shared/adapters/http/refusals";
import { type FifoDeps, type FifoMessages, fifoBatch } from "../../core/shared/adapters/sqs/fifo-batch";
import { parseJson } from "../../core/shared/domain/json";
import { ok, type Result } from "../../core/shared/domain/result";

export type TransactionProcessorDeps = SubmitPaymentDeps &
  RequestModificationDeps &
  FifoDeps & { readonly workflows: Pick<PaymentWorkflows, "start"> };

const messages: FifoMessages<PaymentMessage> = {
  read: (body) => paymentMessage.safeParse(parseJson(body)).data,
  fieldsOf: ({ transaction_id }) => ({ transaction_id }),
};

/** The POST routes of payments, and the queue transaction-processing.fifo that they fill. */
export function makeTransactionProcessor(deps: TransactionProcessorDeps) {
  const answer = requestHandler(deps);
  return (event: APIGatewayProxyEvent | SQSEvent): Promise<APIGatewayProxyResult | SQSBatchResponse> =>
    "Records" in event
      ? fifoBatch(deps, event, messages, async ({ transaction_id, attempt, modification_id }) => {
          await deps.workflows.start(transaction_id, attempt, modification_id);
          deps.log.info("payment workflow started", { transaction_id, attempt });
        })
      : answer(event);
}

/** What is requested of a payment, by the last part of the route. A route without one submits a payment. */
const kinds = new Map<string, ModificationKind>([
  ["refunds", "refund"],
  ["capture", "capture"],
  ["cancel", "cancel"],
]);

function requestHandler(deps: TransactionProcessorDeps) {
  const { log, metrics } = deps;
  const byCode = { CARD_NUMBER_REFUSED: "CardDataRefused", NOT_STORABLE: "PaymentNotStorable" } as const;
  const refuse = refusals({ message: "payment refused", log, counted: { metrics, byCode } });
  return withProblems(log, async (event) => {
    const query = readQuery(noQuery, event);
    if (!query.ok) return refuse(query.error, event);
    const key = readIdempotencyKey(event);
    if (!key.ok) return refuse(key.error, event);
    const { body } = signedRequest(event);
    const request = { caller: callerOf(event), idempotencyKey: key.value, body };
    const kind = kinds.get(event.requestContext.resourcePath.split("/").at(-1) ?? "");
    const answer = await (kind === undefined ? submitted(deps, event, request) : modified(deps, event, request, kind));
    if (!answer.ok) return refuse(answer.error, event, signedBy(request.caller));
    return json(202, answer.value, { Location: answer.value.links.self });
  });
}

async function submitted(
  deps: SubmitPaymentDeps,
  event: APIGatewayProxyEvent,
  request: SubmitPaymentInput,
): Promise<Result<Answer<typeof paymentReceipt>, Refusal>> {
  const receipt = await submitPayment(deps, request);
  if (!receipt.ok) return receipt;
  const { transactionId: id, status, repeated } = receipt.value;
  return ok({ id, status, repeated, links: { self: linkTo(`/transactions/${id}`, event) } });
}

async function modified(
  deps: RequestModificationDeps,
  event: APIGatewayProxyEvent,
  request: SubmitPaymentInput,
  kind: ModificationKind,
): Promise<Result<Answer<typeof modificationReceipt>, Refusal>> {
  const receipt = await requestModification(deps, {
    ...request,
    kind,
    transactionId: event.pathParameters?.id ?? "",
  });
  if (!receipt.ok) return receipt;
  const { id, transactionId, amount, currency, state, repeated } = receipt.value;
  const self = linkTo(`/transactions/${transactionId}${kind === "refund" ? "/refunds" : ""}`, event);
  return ok({ id, transaction_id: transactionId, kind, amount, currency, status: state, repeated, links: { self } });
}
