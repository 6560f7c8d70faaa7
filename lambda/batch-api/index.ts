import { ssmCallers } from "../../core/access/adapters/ssm-callers";
import { dynamoBatches } from "../../core/batches/adapters/dynamo-batches";
import { s3BatchUploads } from "../../core/batches/adapters/s3-batch-uploads";
import { readEnvironment } from "../../core/contracts/environment";
import { PARAMETER_WAIT_MS } from "../../core/contracts/function-limits";
import { dynamo, s3, ssm } from "../../core/shared/adapters/aws/clients";
import { ssmParameters } from "../../core/shared/adapters/aws/ssm-parameters";
import { randomId } from "../../core/shared/adapters/random-id";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { makeBatchApi } from "./handler";

const env = readEnvironment("batch-api");
const parameters = ssmParameters({ client: ssm(), clock: systemClock, waitMs: PARAMETER_WAIT_MS.awaited });

export const handler = makeBatchApi({
  callers: ssmCallers(parameters, env.CALLERS_PARAMETER),
  batches: dynamoBatches(dynamo(), env.BATCHES_TABLE),
  uploads: s3BatchUploads(s3(), env.BATCH_BUCKET, systemClock),
  clock: systemClock,
  retentionDays: Number(env.BATCH_RETENTION_DAYS),
  randomId,
  log: tracedLog("batch-api"),
});
