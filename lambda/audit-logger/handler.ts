import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { type AuditChangesDeps, auditChanges, type Change } from "../../core/audit/application/audit-changes";

export interface AuditLoggerDeps extends AuditChangesDeps {
  readonly changeOf: (record: DynamoDBRecord) => Change;
}

/** Streams of all tables. A batch is kept as a whole, or thrown back as a whole: repeating it is safe. */
export function makeAuditLogger(deps: AuditLoggerDeps) {
  return async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    await auditChanges(deps, event.Records.map(deps.changeOf));
    return { batchItemFailures: [] };
  };
}
