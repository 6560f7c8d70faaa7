import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { dynamoBatches } from "../../../batches/adapters/dynamo-batches";
import { rowKey } from "../../../batches/application/tasks/submit-row";
import type { Submissions } from "../../../payments/application/ports/submissions";
import type { BatchPayments } from "../../application/transactions/find-ports";

/** A row is a payment by its idempotency key, which is kept as long as the batch. */
export function batchPayments(
  client: DynamoDBDocumentClient,
  batchesTable: string,
  submissions: Pick<Submissions, "recorded">,
): BatchPayments {
  const { find } = dynamoBatches(client, batchesTable);
  return {
    find,
    ofRows: (batch, rows) =>
      submissions.recorded(
        batch.merchantId,
        rows.map((row) => rowKey(batch, row)),
      ),
  };
}
