import { dynamoLedgerRecords, rowOf } from "../../core/audit/adapters/dynamo-ledger-records";
import { s3TrailRecords } from "../../core/audit/adapters/s3-trail-records";
import { readEnvironment } from "../../core/contracts/environment";
import { AUDIT_BUDGET_MS } from "../../core/contracts/function-limits";
import { spreadOf } from "../../core/contracts/spread-schema";
import { dynamo, s3 } from "../../core/shared/adapters/aws/clients";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { embeddedMetrics } from "../../core/shared/adapters/telemetry/metrics";
import { makeAuditVerifier } from "./handler";

const env = readEnvironment("audit-verifier");

export const handler = makeAuditVerifier(
  {
    ledger: dynamoLedgerRecords({
      client: dynamo(),
      ledgerTable: env.LEDGER_TABLE,
      transactionsTable: env.TRANSACTIONS_TABLE,
      spread: spreadOf(env.INDEX_SPREAD),
    }),
    trail: s3TrailRecords({ client: s3(), bucket: env.AUDIT_BUCKET, table: env.LEDGER_TABLE }),
    rowOf,
    clock: systemClock,
    log: tracedLog("audit-verifier"),
    metrics: embeddedMetrics("audit-verifier", env.METRICS_NAMESPACE),
  },
  {
    retentionDays: Number(env.AUDIT_RETENTION_DAYS),
    sharePercent: Number(env.AUDIT_SHARE_PERCENT),
    older: Number(env.AUDIT_OLDER),
    timeLimitMs: AUDIT_BUDGET_MS,
  },
);
