import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { detailsOf } from "../../core/contracts/problems";
import { listQuery, transactionQuery } from "../../core/contracts/query-schemas";
import { TRANSACTION_ID } from "../../core/contracts/transaction-id";
import { type ListTransactionsDeps, listTransactions } from "../../core/queries/application/list-transactions";
import { type ReadTransactionDeps, readTransaction } from "../../core/queries/application/read-transaction";
import { pageView, transactionView } from "../../core/queries/application/views";
import { callerOf, json, problem, withProblems } from "../../core/shared/adapters/http/api-gateway";
import { readQuery } from "../../core/shared/adapters/http/parameters";
import type { Log } from "../../core/shared/application/ports";

export type ReaderDeps = ReadTransactionDeps & ListTransactionsDeps & { readonly log: Log };

/** GET /transactions and GET /transactions/{id} */
export function makeReader(deps: ReaderDeps) {
  return withProblems(deps.log, (event) =>
    event.pathParameters?.id === undefined ? list(deps, event) : one(deps, event, event.pathParameters.id),
  );
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
