import type { APIGatewayProxyEvent } from "aws-lambda";
import { reportedCounts } from "../../core/batches/application/batch";
import { createBatch } from "../../core/batches/application/create-batch";
import { type BatchView, type ManageBatchesDeps, readBatch } from "../../core/batches/application/manage-batches";
import type { batch as batchAnswer } from "../../core/contracts/answers/batch";
import type { Answer } from "../../core/contracts/answers/fields";
import { batchErrors } from "../../core/contracts/batch-schema";
import type { Refusal } from "../../core/contracts/problems";
import { noQuery } from "../../core/contracts/query-schemas";
import { callerOf, json, signedRequest, withProblems } from "../../core/shared/adapters/http/api-gateway";
import { linkTo } from "../../core/shared/adapters/http/links";
import { readIdempotencyKey, readQuery } from "../../core/shared/adapters/http/parameters";
import { refusals } from "../../core/shared/adapters/http/refusals";
import type { Result } from "../../core/shared/domain/result";

/** POST /batches and GET /batches/{id} */
export function makeBatchApi(deps: ManageBatchesDeps) {
  const refuse = refusals({ message: "batch refused", log: deps.log });
  return withProblems(deps.log, async (event) => {
    const id = event.pathParameters?.id;
    const answer = await (id === undefined ? create(deps, event) : read(deps, event, id));
    if (!answer.ok) return refuse(answer.error, event);
    const self = linkTo(`/batches/${answer.value.batch.batchId}`, event);
    const view = viewOf(answer.value, self);
    return id === undefined ? json(201, view, { Location: self }) : json(200, view);
  });
}

type Outcome = Result<BatchView, Refusal>;

async function create(deps: ManageBatchesDeps, event: APIGatewayProxyEvent): Promise<Outcome> {
  const query = readQuery(noQuery, event);
  if (!query.ok) return query;
  const key = readIdempotencyKey(event);
  if (!key.ok) return key;
  return createBatch(deps, { caller: callerOf(event), idempotencyKey: key.value, body: signedRequest(event).body });
}

async function read(deps: ManageBatchesDeps, event: APIGatewayProxyEvent, batchId: string): Promise<Outcome> {
  const query = readQuery(noQuery, event);
  return query.ok ? readBatch(deps, { caller: callerOf(event).arn, batchId }) : query;
}

/** A batch as the API shows it. `upload` is an HTML form's URL and fields; the file comes last, as the field `file`. */
function viewOf({ batch, state, upload, result }: BatchView, self: string): Answer<typeof batchAnswer> {
  const { error, errors = [] } = batch.refusal ?? {};
  return {
    id: batch.batchId,
    merchant_id: batch.merchantId,
    format: batch.format,
    result_format: batch.resultFormat,
    separator: batch.separator ?? null,
    state,
    error: error ?? null,
    error_title: error === undefined ? null : batchErrors[error],
    errors,
    ...reportedCounts(batch),
    empty_rows: batch.emptyRows,
    created_at: batch.createdAt,
    finished_at: batch.finishedAt ?? null,
    upload: upload ? { url: upload.url, fields: upload.fields, expires_at: upload.expiresAt } : null,
    result: result ? { url: result.url, expires_at: result.expiresAt } : null,
    links: { self },
  };
}
