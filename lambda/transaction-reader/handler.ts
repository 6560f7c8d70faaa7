import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { json, problem, withProblems } from "../../core/adapters/http/api-gateway";
import type { Log } from "../../core/application/ports";
import { type ReadTransactionDeps, readTransaction } from "../../core/application/read-transaction";
import { transactionView } from "./view";

const TRANSACTION_ID = /^[A-Za-z0-9_.-]{1,250}$/;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** GET /transactions/{id}?before=<timestamp> */
export function makeReader(deps: ReadTransactionDeps & { readonly log: Log }) {
  return withProblems(deps.log, async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const transactionId = event.pathParameters?.id ?? "";
    const before = event.queryStringParameters?.before;
    if (!TRANSACTION_ID.test(transactionId)) return problem("TRANSACTION_NOT_FOUND", event);
    if (before !== undefined && !TIMESTAMP.test(before)) return problem("INVALID_PARAMETER", event);

    const found = await readTransaction(deps, {
      transactionId,
      caller: event.requestContext.identity.userArn ?? "",
      ...(before === undefined ? {} : { before }),
    });
    deps.log.info("transaction read", {
      transaction_id: transactionId,
      outcome: found.ok ? "found" : found.error,
    });
    return found.ok ? json(200, transactionView(found.value)) : problem(found.error, event);
  });
}
