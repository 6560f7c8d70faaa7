import { Construct } from "constructs";
import { spreadText } from "../../../core/contracts/spread";
import { Schedule } from "../../constructs/schedule";
import { TapFunction } from "../../constructs/tap-function";
import { customMetric } from "../../monitoring/metric";
import type { Platform } from "../../platform";
import type { Ledger } from "../ledger/ledger";
import type { Audit } from "./audit";

interface Parts {
  readonly audit: Audit;
  readonly ledger: Ledger;
}

const HOUR_SECONDS = 3600;

/** each hour → audit-verifier: ledger against itself and against the audit trail. It reads, and changes nothing. */
export class AuditVerifier extends Construct {
  readonly verifier: TapFunction;

  constructor(scope: Construct, id: string, { audit, ledger }: Parts, platform: Platform) {
    super(scope, id);
    const { monitoring, names, settings } = platform;
    const { auditRetentionDays, auditVerification } = settings.config;
    this.verifier = new TapFunction(
      this,
      {
        name: "audit-verifier",
        description: "Recomputes hash chains and compares them with the audit trail",
        environment: {
          LEDGER_TABLE: ledger.rows.name,
          TRANSACTIONS_TABLE: ledger.transactions.name,
          INDEX_SPREAD: spreadText(settings.spread),
          AUDIT_BUCKET: audit.trail.name,
          AUDIT_RETENTION_DAYS: String(auditRetentionDays),
          AUDIT_SHARE_PERCENT: String(auditVerification.sharePercent),
          AUDIT_OLDER: String(auditVerification.older),
          METRICS_NAMESPACE: names.metricsNamespace,
        },
      },
      platform,
    );
    ledger.rows.grant(this.verifier, "Query", "BatchGetItem");
    ledger.transactions.grant(this.verifier, "BatchGetItem");
    ledger.transactions.grantIndexes(this.verifier, "by-time");
    audit.trail.grantRead(this.verifier);
    audit.trail.grantListVersions(this.verifier);
    new Schedule(this, { purpose: "audit-verifier", expression: "rate(1 hour)", target: this.verifier }, platform);

    monitoring.alarm({
      purpose: "audit-differs",
      metric: customMetric(names.metricsNamespace, "AuditDifferences"),
      above: 0,
      periodSeconds: HOUR_SECONDS,
      what: "Rows of the ledger, or lines of the audit trail, are not as they were written.",
      first: `npx tap audit verify --since 3h --suffix ${settings.environmentSuffix} --export evidence.jsonl. Keep the file before anything is mended.`,
    });
    monitoring.alarmOnSilence({
      purpose: "audit-unverified",
      metric: customMetric(names.metricsNamespace, "AuditDifferences", "SampleCount"),
      periodSeconds: 3 * HOUR_SECONDS,
      what: "The ledger was not compared with the audit trail for three hours.",
      command: "doctor",
      first: `deploy again where the schedule is disabled. Else search the log: npx tap logs audit-verifier --contains AUDIT_VERIFICATION_CUT --suffix ${settings.environmentSuffix}. Meanwhile verify it yourself: npx tap audit verify --since 4h --suffix ${settings.environmentSuffix}.`,
    });
  }
}
