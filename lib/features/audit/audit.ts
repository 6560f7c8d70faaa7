import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping";
import { Construct } from "constructs";
import { Bucket } from "../../constructs/bucket";
import { encryptedLogGroup } from "../../constructs/encrypted-log-group";
import type { Table } from "../../constructs/table";
import { TapFunction } from "../../constructs/tap-function";
import { customMetric } from "../../monitoring/metric";
import type { Platform } from "../../platform";

/** Changes are collected, since each object of the trail and each call for it has its price. */
const BATCH_SIZE = 1000;
/** An operator waits for the table of actions: it asks for quarantined records. */
const ACTIONS_WINDOW_SECONDS = 60;
/**
 * Age at which the records of a failing batch go to the failure bucket, after any number of tries. Ten tries can be
 * over within minutes, and an outage of the key or of S3 would then lose the records: that bucket needs both as well.
 */
const RECORD_AGE_SECONDS = 12 * 3600;
const NO_LIMIT = -1;

interface Parts {
  /** All tables. */
  readonly tables: readonly Table[];
  /** Tables of which one changes with whatever an event, a payment or an operator does. */
  readonly busy: readonly Table[];
  /** Where operators ask for quarantined records: one of the tables. */
  readonly actions: Table;
}

/** every table's stream → audit-logger → a line in the trail's bucket, and an entry in the audit log. */
export class Audit extends Construct {
  readonly trail: Bucket;
  readonly failures: Bucket;
  readonly logger: TapFunction;

  constructor(scope: Construct, id: string, { tables, busy, actions }: Parts, platform: Platform) {
    super(scope, id);
    const { names, settings } = platform;
    const { config } = settings;
    this.trail = new Bucket(this, { purpose: "audit", retentionDays: config.auditRetentionDays }, platform);
    // Records with the bodies of webhooks: they must not outlive the inbox.
    this.failures = new Bucket(this, { purpose: "unaudited", retentionDays: config.inboxRetentionDays }, platform);
    const log = encryptedLogGroup(this, "log", platform, names.logGroup("audit"), config.auditRetentionDays);

    this.logger = new TapFunction(
      this,
      {
        name: "audit-logger",
        description: "Keeps each change of each table as one line of the audit trail",
        environment: {
          AUDIT_BUCKET: this.trail.name,
          AUDIT_FAILURES_BUCKET: this.failures.name,
          AUDIT_LOG_GROUP: log.name,
          ACTIONS_TABLE: actions.name,
          METRICS_NAMESPACE: names.metricsNamespace,
        },
      },
      platform,
    );
    platform.monitoring.watchStream("audit-logger", this.logger.functionName);
    platform.monitoring.alarm({
      purpose: "audit-record-quarantined",
      metric: customMetric(names.metricsNamespace, "AuditRecordQuarantined"),
      above: 0,
      what: "A change of a table could not become a line of the audit trail and was quarantined. Later changes are not held up.",
      command: "audit quarantine",
      first: "correct the reading of the record, deploy, and requeue it before it expires.",
    });
    platform.monitoring.watchAudit(
      "audit-logger",
      this.logger.functionName,
      busy.map(({ name }) => name),
    );
    this.logger.watchErrors();
    this.trail.grantReadWrite(this.logger);
    this.failures.grantWrite(this.logger);
    // A record that an operator asks for is read, and leaves the quarantine once its lines are in the trail.
    this.failures.grantObjects(this.logger, "s3:GetObject", "*");
    this.failures.grantObjects(this.logger, "s3:DeleteObject", "*");
    this.logger.allow(["logs:CreateLogStream", "logs:PutLogEvents"], `${log.arn}:*`);

    for (const table of tables) {
      table.grantStream(this.logger);
      new LambdaEventSourceMapping(this, `stream-${table.purpose}`, {
        eventSourceArn: table.streamArn,
        functionName: this.logger.arn,
        // LATEST would lose what is written while the mapping is being created.
        startingPosition: "TRIM_HORIZON",
        batchSize: BATCH_SIZE,
        maximumBatchingWindowInSeconds: table === actions ? ACTIONS_WINDOW_SECONDS : config.auditWindowSeconds,
        bisectBatchOnFunctionError: true,
        maximumRetryAttempts: NO_LIMIT,
        maximumRecordAgeInSeconds: RECORD_AGE_SECONDS,
        functionResponseTypes: ["ReportBatchItemFailures"],
        // S3 keeps whole records. A queue would get their numbers only, and the stream keeps records for a day.
        destinationConfig: { onFailure: { destinationArn: this.failures.arn } },
        dependsOn: [this.logger.policy],
      });
    }
  }
}
