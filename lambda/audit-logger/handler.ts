import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { auditChanges, type Change } from "../../core/audit/application/audit-changes";
import { type RequeueDeps, requeuedIn, requeueRecord } from "../../core/audit/application/requeue-record";

export interface AuditLoggerDeps extends RequeueDeps {
  readonly changeOf: (record: DynamoDBRecord) => Change;
}

/**
 * Streams of all tables. A batch is kept as a whole, or thrown back as a whole: repeating it is safe. An operator asks for
 * a quarantined record by an action in one of these tables, so that nobody needs a right to call this function.
 */
export function makeAuditLogger(deps: AuditLoggerDeps) {
  return async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const lines = await auditChanges(deps, event.Records.map(deps.changeOf));
    for (const key of requeuedIn(lines, deps.actionsTable)) await requeueRecord(deps, key);
    return { batchItemFailures: [] };
  };
}
