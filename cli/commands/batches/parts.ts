import { dynamoBatches } from "../../../core/batches/adapters/dynamo-batches";
import { s3BatchObjects } from "../../../core/operations/adapters/batches/s3-batch-objects";
import { sfnBatchWorkflow } from "../../../core/operations/adapters/batches/sfn-batch-workflow";
import { type ShownBatch, showBatch } from "../../../core/operations/application/batches/show-batch";
import { systemClock } from "../../../core/shared/adapters/system-clock";
import { notFound } from "../../exit-codes";
import type { Target } from "../../target/target";

/** What the use cases of batches need of a stack. */
export function batchesOf({ clients, table, bucket, workflowArn, deployment }: Target) {
  return {
    batches: dynamoBatches(clients.dynamo, table("batches")),
    objects: s3BatchObjects(clients.s3, bucket("batches")),
    workflow: sfnBatchWorkflow(clients.sfn, workflowArn("batch-workflow")),
    clock: systemClock,
    retentionDays: deployment.batch_retention_days,
  };
}

/** Throws CommandFailure where there is no such batch. */
export async function batchNamed(target: Target, batchId: string): Promise<ShownBatch> {
  const shown = await showBatch(batchesOf(target), batchId);
  if (shown !== undefined) return shown;
  throw notFound(`There is no batch ${JSON.stringify(batchId)}.`, `See \`tap batches list${target.flags}\`.`);
}

export const batchPlace = { describe: "The batch's id: bat_…", type: "string", demandOption: true } as const;
