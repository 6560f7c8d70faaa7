import { Construct } from "constructs";
import { UPLOAD_PREFIX } from "../../../core/contracts/batch-files";
import { Bucket } from "../../constructs/bucket";
import { ObjectRule } from "../../constructs/object-rule";
import { StateMachine } from "../../constructs/state-machine";
import { Table } from "../../constructs/table";
import { TapFunction } from "../../constructs/tap-function";
import type { Platform } from "../../platform";
import type { Access } from "../access/access";
import type { Ledger } from "../ledger/ledger";
import type { Notifications } from "../notifications/notifications";
import type { Payments } from "../payments/payments";
import { batchWorkflow } from "./batch-definition";

interface Parts {
  readonly access: Access;
  readonly ledger: Ledger;
  readonly payments: Payments;
  readonly notifications: Notifications;
}

/** merchant → batch-api → form → bucket → batch-workflow (batch-worker, chunk by chunk) → payments, result, e-mail. */
export class Batches extends Construct {
  readonly table: Table<"batches">;
  readonly bucket: Bucket;
  readonly api: TapFunction;
  readonly worker: TapFunction;
  readonly workflow: StateMachine;

  constructor(scope: Construct, id: string, { access, ledger, payments, notifications }: Parts, platform: Platform) {
    super(scope, id);
    const { names, settings } = platform;
    const { config } = settings;
    this.table = new Table(this, "batches", platform);
    this.bucket = new Bucket(this, { purpose: "batches", retentionDays: config.batchRetentionDays }, platform);
    const store = { BATCHES_TABLE: this.table.name, BATCH_BUCKET: this.bucket.name };

    this.api = new TapFunction(
      this,
      {
        name: "batch-api",
        description: "Allows the upload of a file of payments, and reports its progress",
        environment: {
          ...store,
          BATCH_RETENTION_DAYS: String(config.batchRetentionDays),
          CALLERS_PARAMETER: access.callers.name,
          METRICS_NAMESPACE: names.metricsNamespace,
        },
      },
      platform,
    );
    this.table.grant(this.api, "GetItem", "PutItem", "UpdateItem");
    access.callers.grantRead(this.api);
    // A form or a link carries the rights of the function that signed it.
    this.bucket.grantObjects(this.api, "s3:PutObject", `${UPLOAD_PREFIX}*`);
    this.bucket.grantObjects(this.api, "s3:GetObject", "results/*");

    this.worker = new TapFunction(
      this,
      {
        name: "batch-worker",
        description: "Submits the rows of an uploaded file, a chunk at a time",
        environment: {
          ...store,
          ...ledger.submissionEnvironment,
          PAYMENT_QUEUE_URL: payments.queue.url,
          NOTIFICATION_TOPIC_ARN: notifications.topic.arn,
          CUSTOMER_EMAIL: settings.customerEmail,
          METRICS_NAMESPACE: names.metricsNamespace,
        },
      },
      platform,
    );
    this.table.grant(this.worker, "GetItem", "UpdateItem");
    // No right to write uploads: each would start a workflow.
    this.bucket.grantObjects(this.worker, "s3:GetObjectVersion", `${UPLOAD_PREFIX}*`);
    this.bucket.grantObjects(this.worker, "s3:DeleteObjectVersion", `${UPLOAD_PREFIX}*`);
    this.bucket.grantObjects(this.worker, "s3:GetObject", "parts/*");
    this.bucket.grantObjects(this.worker, "s3:PutObject", "parts/*");
    this.bucket.grantObjects(this.worker, "s3:PutObject", "results/*");
    this.bucket.grantObjects(this.worker, "s3:AbortMultipartUpload", "results/*");
    ledger.grantSubmission(this.worker);
    payments.queue.grantSend(this.worker);
    notifications.topic.grantPublish(this.worker);

    this.workflow = new StateMachine(
      this,
      {
        purpose: "batch-workflow",
        type: "STANDARD",
        definition: batchWorkflow({ workerArn: this.worker.arn, pauseSeconds: config.batchPauseSeconds }),
        invokes: [this.worker],
      },
      platform,
    );
    new ObjectRule(
      this,
      { purpose: "batch-uploads", bucket: this.bucket, prefix: UPLOAD_PREFIX, target: this.workflow },
      platform,
    );
  }
}
