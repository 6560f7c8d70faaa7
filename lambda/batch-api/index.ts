import { randomBytes } from "node:crypto";
import { dynamo, s3, ssm } from "../../core/adapters/aws/clients";
import { dynamoBatches } from "../../core/adapters/aws/dynamo-batches";
import { s3BatchUploads } from "../../core/adapters/aws/s3-batch-uploads";
import { ssmCallers } from "../../core/adapters/aws/ssm-callers";
import { systemClock } from "../../core/adapters/system-clock";
import { tracedLog } from "../../core/adapters/telemetry/log";
import { readEnvironment } from "../../core/contracts/environment";
import { makeBatchApi } from "./handler";

const env = readEnvironment("batch-api");

export const handler = makeBatchApi({
  callers: ssmCallers(ssm(), env.CALLERS_PARAMETER, systemClock),
  batches: dynamoBatches(dynamo(), env.BATCHES_TABLE),
  uploads: s3BatchUploads(s3(), env.BATCH_BUCKET, systemClock),
  clock: systemClock,
  retentionDays: Number(env.BATCH_RETENTION_DAYS),
  randomId: () => randomBytes(12).toString("hex"),
  log: tracedLog("batch-api"),
});
