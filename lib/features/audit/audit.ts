import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping";
import { Construct } from "constructs";
import { Bucket } from "../../constructs/bucket";
import { encryptedLogGroup } from "../../constructs/encrypted-log-group";
import type { Table } from "../../constructs/table";
import { TapFunction } from "../../constructs/tap-function";
import { customMetric } from "../../monitoring/metric";
import type { Platform } from "../../platform";

/** Changes are collected for so long: an object, and the calls for it, are paid by the piece. */
const BATCH = { size: 1000, windowSeconds: 60 };
/**
 * A batch that fails is tried until its records are this old, however often that is: ten attempts can be over within
 * minutes, and trouble with the key or with S3 would lose the records for good, as their failure bucket has both too.
 */
const RECORD_AGE_SECONDS = 12 * 3600;
const NO_LIMIT = -1;

/** every table's stream → audit-logger → a line in the trail's bucket and an entry in the audit log. */
export class Audit extends Construct {
  readonly trail: Bucket;
  readonly failures: Bucket;
  readonly logger: TapFunction;

  constructor(scope: Construct, id: string, tables: readonly Table[], platform: Platform) {
    super(scope, id);
    const { names, settings } = platform;
    const { config } = settings;
    this.trail = new Bucket(this, { purpose: "audit", retentionDays: config.auditRetentionDays }, platform);
    // Whole records, bodies and all: they must not outlive the inbox.
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
          METRICS_NAMESPACE: names.metricsNamespace,
        },
      },
      platform,
    );
    platform.monitoring.watchStream("audit-logger", this.logger.functionName);
    platform.monitoring.alarm({
      purpose: "audit-record-set-aside",
      metric: customMetric(names.metricsNamespace, "audit-logger", "AuditRecordSetAside"),
      above: 0,
      what: "A change of a table could not be told as a line of the audit trail.",
      first: "read it in the audit failure bucket before it expires there; nothing waits behind it.",
    });
    platform.monitoring.watchAudit(
      "audit-logger",
      tables.map(({ name }) => name),
    );
    this.trail.grantReadWrite(this.logger);
    this.failures.grantWrite(this.logger);
    // A stream is made in the group, an entry is put into a stream of it.
    this.logger.allow(["logs:CreateLogStream", "logs:PutLogEvents"], [log.arn, `${log.arn}:*`]);

    for (const table of tables) {
      table.grantStream(this.logger);
      new LambdaEventSourceMapping(this, `stream-${table.purpose}`, {
        eventSourceArn: table.streamArn,
        functionName: this.logger.arn,
        // LATEST would lose what is written while the mapping is being made.
        startingPosition: "TRIM_HORIZON",
        batchSize: BATCH.size,
        maximumBatchingWindowInSeconds: BATCH.windowSeconds,
        bisectBatchOnFunctionError: true,
        maximumRetryAttempts: NO_LIMIT,
        maximumRecordAgeInSeconds: RECORD_AGE_SECONDS,
        functionResponseTypes: ["ReportBatchItemFailures"],
        // To S3, which keeps the records; a queue would get their numbers only, and the stream forgets in a day.
        destinationConfig: { onFailure: { destinationArn: this.failures.arn } },
        dependsOn: [this.logger.policy],
      });
    }
  }
}
