import type { APIGatewayProxyEvent } from "aws-lambda";
import { reportedCounts } from "../../core/batches/application/batch";
import { createBatch } from "../../core/batches/application/create-batch";
import { type BatchView, type ManageBatchesDeps, readBatch } from "../../core/batches/application/manage-batches";
import type { Refusal } from "../../core/contracts/problems";
import { callerOf, json, signedRequest, withProblems } from "../../core/shared/adapters/http/api-gateway";
import { linkTo } from "../../core/shared/adapters/http/links";
import { refusals } from "../../core/shared/adapters/http/refusals";
import type { Result } from "../../core/shared/domain/result";

/** POST /batches and GET /batches/{id} */
export function makeBatchApi(deps: ManageBatchesDeps) {
  const refuse = refusals({ message: "batch refused", log: deps.log });
  return withProblems(deps.log, async (event) => {
    const id = event.pathParameters?.id;
    const answer: Result<BatchView, Refusal> = await (id === undefined
      ? createBatch(deps, creation(event))
      : readBatch(deps, { caller: callerOf(event), batchId: id }));
    if (!answer.ok) return refuse(answer.error, event);
    const self = linkTo(`/batches/${answer.value.batch.batchId}`, event);
    const view = { ...viewOf(answer.value), links: { self } };
    return id === undefined ? json(201, view, { Location: self }) : json(200, view);
  });
}

function creation(event: APIGatewayProxyEvent) {
  const { headers, body } = signedRequest(event);
  return { caller: callerOf(event), idempotencyKey: headers["idempotency-key"], body: body.toString("utf8") };
}

/** A batch as the API shows it. `upload` is an HTML form's URL and fields; the file comes last, as the field `file`. */
function viewOf({ batch, state, upload, result }: BatchView) {
  return {
    id: batch.batchId,
    merchant_id: batch.merchantId,
    format: batch.format,
    state,
    error: batch.error ?? null,
    ...reportedCounts(batch),
    created_at: batch.createdAt,
    finished_at: batch.finishedAt ?? null,
    upload: upload ? { url: upload.url, fields: upload.fields, expires_at: upload.expiresAt } : null,
    result: result ? { url: result.url, expires_at: result.expiresAt } : null,
  };
}
