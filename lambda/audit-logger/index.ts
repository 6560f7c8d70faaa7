import { logs, s3 } from "../../core/adapters/aws/clients";
import { cloudwatchAuditLog } from "../../core/adapters/aws/cloudwatch-audit-log";
import { s3AuditTrail } from "../../core/adapters/aws/s3-audit-trail";
import { streamChange } from "../../core/adapters/aws/stream-change";
import { tracedLog } from "../../core/adapters/telemetry/log";
import { powertoolsMetrics } from "../../core/adapters/telemetry/metrics";
import { readEnvironment } from "../../core/contracts/environment";
import { makeAuditLogger } from "./handler";

const env = readEnvironment("audit-logger");

export const handler = makeAuditLogger({
  changeOf: streamChange,
  trail: s3AuditTrail({ client: s3(), bucket: env.AUDIT_BUCKET, failuresBucket: env.AUDIT_FAILURES_BUCKET }),
  auditLog: cloudwatchAuditLog(logs(), env.AUDIT_LOG_GROUP),
  metrics: powertoolsMetrics("audit-logger", env.METRICS_NAMESPACE),
  log: tracedLog("audit-logger"),
});
