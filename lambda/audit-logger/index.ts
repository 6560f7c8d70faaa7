import { cloudwatchAuditLog } from "../../core/audit/adapters/cloudwatch-audit-log";
import { s3AuditTrail } from "../../core/audit/adapters/s3-audit-trail";
import { s3Quarantine } from "../../core/audit/adapters/s3-quarantine";
import { streamChange } from "../../core/audit/adapters/stream-change";
import { readEnvironment } from "../../core/contracts/environment";
import { logs, s3 } from "../../core/shared/adapters/aws/clients";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { embeddedMetrics } from "../../core/shared/adapters/telemetry/metrics";
import { makeAuditLogger } from "./handler";

const env = readEnvironment("audit-logger");

export const handler = makeAuditLogger({
  changeOf: streamChange,
  trail: s3AuditTrail({ client: s3(), bucket: env.AUDIT_BUCKET, failuresBucket: env.AUDIT_FAILURES_BUCKET }),
  quarantine: s3Quarantine(s3(), env.AUDIT_FAILURES_BUCKET),
  actionsTable: env.ACTIONS_TABLE,
  auditLog: cloudwatchAuditLog(logs(), env.AUDIT_LOG_GROUP),
  metrics: embeddedMetrics("audit-logger", env.METRICS_NAMESPACE),
  log: tracedLog("audit-logger"),
});
