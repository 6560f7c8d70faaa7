import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import type { Answer } from "../../core/contracts/answers/fields";
import type { refundPage } from "../../core/contracts/answers/transaction";
import { detailsOf } from "../../core/contracts/problems";
import { DEFAULT_PAGE, listQuery, refundsQuery, transactionQuery } from "../../core/contracts/query-schemas";
import { TRANSACTION_ID } from "../../core/contracts/transaction-id";
import { type ListRefundsDeps, listRefunds, type RefundsPage } from "../../core/payments/application/list-refunds";
import { type ListTransactionsDeps, listTransactions } from "../../core/queries/application/list-transactions";
import { type ReadTransactionDeps, readTransaction } from "../../core/queries/application/read-transaction";
import { pageView, transactionView } from "../../core/queries/application/views";
import { callerOf, json, problem, withProblems } from "../../core/shared/adapters/http/api-gateway";
import { readQuery } from "../../core/shared/adapters/http/parameters";
import type { Log } from "../../core/shared/application/ports";

export type ReaderDeps = ReadTransactionDeps & ListTransactionsDeps & ListRefundsDeps & { readonly log: Log };

/** GET /transactions, GET /transactions/{id} and GET /transactions/{id}/refunds */
export function makeReader(deps: ReaderDeps) {
  return withProblems(deps.log, async (event) => {
    const { pathParameters, requestContext } = event;
    if (pathParameters?.id === undefined) return list(deps, event);
    const read = requestContext.resourcePath.endsWith("/refunds") ? refunds : one;
    return read(deps, event, pathParameters.id);
  });
}

async function one(
  deps: ReaderDeps,
  event: APIGatewayProxyEvent,
  transactionId: string,
): Promise<APIGatewayProxyResult> {
  const query = readQuery(transactionQuery, event);
  if (!query.ok) return problem(query.error, event);
  if (!TRANSACTION_ID.test(transactionId)) return problem("TRANSACTION_NOT_FOUND", event);
  const { history_cursor: before, refunds_cursor: refundsBefore, disputes_cursor: disputesBefore } = query.value;
  const found = await readTransaction(deps, {
    transactionId,
    caller: callerOf(event).arn,
    ...(before !== undefined && { before }),
    ...(refundsBefore !== undefined && { refundsBefore }),
    ...(disputesBefore !== undefined && { disputesBefore }),
  });
  if (found.ok && found.value.altered.size > 0) {
    const rows = [...found.value.altered].map((row) => `${row.transactionId} row ${row.seq}`).join(", ");
    deps.log.error("rows were altered", { transaction_id: transactionId, code: "ROW_ALTERED", outcome: rows });
  }
  deps.log.info("transaction read", { transaction_id: transactionId, outcome: found.ok ? "found" : found.error });
  return found.ok ? json(200, transactionView(found.value)) : problem(found.error, event);
}

async function refunds(
  deps: ReaderDeps,
  event: APIGatewayProxyEvent,
  transactionId: string,
): Promise<APIGatewayProxyResult> {
  const query = readQuery(refundsQuery, event);
  if (!query.ok) return problem(query.error, event);
  if (!TRANSACTION_ID.test(transactionId)) return problem("TRANSACTION_NOT_FOUND", event);
  const { limit = DEFAULT_PAGE, cursor: before } = query.value;
  const caller = callerOf(event).arn;
  const page = await listRefunds(deps, { caller, transactionId, limit, ...(before !== undefined && { before }) });
  const outcome = page.ok ? `${page.value.refunds.length} found` : page.error;
  deps.log.info("refunds listed", { transaction_id: transactionId, outcome });
  return page.ok ? json(200, refundsView(page.value)) : problem(page.error, event);
}

const refundsView = ({ refunds, before }: RefundsPage): Answer<typeof refundPage> => ({
  refunds: refunds.map(({ id, providerId, status, amount, currency, reason, isRequestedHere, createdAt }) => ({
    id,
    provider_id: providerId ?? null,
    status,
    amount,
    currency,
    reason: reason ?? null,
    requested_by_api: isRequestedHere,
    created_at: createdAt ?? null,
  })),
  cursor: before ?? null,
});

async function list(deps: ReaderDeps, event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const query = readQuery(listQuery, event);
  if (!query.ok) return problem(query.error, event);
  const { merchant_id: merchantId, customer_id: customerId, provider_id: providerId, ...rest } = query.value;
  const page = await listTransactions(deps, {
    caller: callerOf(event).arn,
    merchantId,
    customerId,
    providerId,
    ...rest,
  });
  deps.log.info("transactions listed", {
    outcome: page.ok ? `${page.value.transactions.length} found` : detailsOf(page.error).code,
  });
  return page.ok ? json(200, pageView(page.value)) : problem(page.error, event);
}
