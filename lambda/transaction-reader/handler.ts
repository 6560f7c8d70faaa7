import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import * as z from "zod/mini";
import { rfc3339Time } from "../../core/contracts/time";
import { TRANSACTION_ID } from "../../core/contracts/transaction-id";
import { transactionStatuses } from "../../core/ledger/domain/derive";
import {
  type ListTransactionsDeps,
  listTransactions,
  MAX_PAGE,
} from "../../core/queries/application/list-transactions";
import { type ReadTransactionDeps, readTransaction } from "../../core/queries/application/read-transaction";
import { pageView, transactionView } from "../../core/queries/application/views";
import { callerOf, json, problem, withProblems } from "../../core/shared/adapters/http/api-gateway";
import type { Log } from "../../core/shared/application/ports";

export type ReaderDeps = ReadTransactionDeps & ListTransactionsDeps & { readonly log: Log };

const transactionId = z.string().check(z.regex(TRANSACTION_ID));
/** `<ISO time>/<name>`: where a page of refunds or disputes ended. */
const position = z.string().check(z.maxLength(400), z.regex(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z\/[!-~]+$/));
const oneQuery = z.object({
  before: z.optional(rfc3339Time),
  refunds_before: z.optional(position),
  disputes_before: z.optional(position),
});
const listQuery = z.object({
  merchant_id: z.optional(z.string().check(z.regex(/^[A-Za-z0-9_-]{1,200}$/))),
  status: z.optional(z.enum(transactionStatuses)),
  from: z.optional(rfc3339Time),
  to: z.optional(rfc3339Time),
  limit: z.optional(z.string().check(z.regex(/^\d{1,3}$/))),
  cursor: z.optional(z.string().check(z.maxLength(1000))),
});

/** GET /transactions and GET /transactions/{id} */
export function makeReader(deps: ReaderDeps) {
  return withProblems(deps.log, (event) =>
    event.pathParameters?.id === undefined ? list(deps, event) : one(deps, event),
  );
}

async function one(deps: ReaderDeps, event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const id = transactionId.safeParse(event.pathParameters?.id);
  const query = oneQuery.safeParse(event.queryStringParameters ?? {});
  if (!id.success) return problem("TRANSACTION_NOT_FOUND", event);
  if (!query.success) return problem("INVALID_PARAMETER", event);
  const { before, refunds_before: refundsBefore, disputes_before: disputesBefore } = query.data;
  const found = await readTransaction(deps, {
    transactionId: id.data,
    caller: callerOf(event),
    ...(before !== undefined && { before }),
    ...(refundsBefore !== undefined && { refundsBefore }),
    ...(disputesBefore !== undefined && { disputesBefore }),
  });
  deps.log.info("transaction read", { transaction_id: id.data, outcome: found.ok ? "found" : found.error });
  return found.ok ? json(200, transactionView(found.value)) : problem(found.error, event);
}

async function list(deps: ReaderDeps, event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const { success, data } = listQuery.safeParse(event.queryStringParameters ?? {});
  const limit = data?.limit === undefined ? undefined : Number(data.limit);
  if (!success || (limit !== undefined && !(limit >= 1 && limit <= MAX_PAGE)))
    return problem("INVALID_PARAMETER", event);
  const page = await listTransactions(deps, {
    caller: callerOf(event),
    merchantId: data.merchant_id,
    status: data.status,
    from: data.from,
    to: data.to,
    limit,
    cursor: data.cursor,
  });
  deps.log.info("transactions listed", { outcome: page.ok ? `${page.value.transactions.length} found` : page.error });
  return page.ok ? json(200, pageView(page.value)) : problem(page.error, event);
}
