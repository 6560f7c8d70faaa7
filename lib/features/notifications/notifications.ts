import { Construct } from "constructs";
import { EmailTopic } from "../../constructs/email-topic";
import { TapFunction } from "../../constructs/tap-function";
import { WorkQueue } from "../../constructs/work-queue";
import type { Platform } from "../../platform";
import type { Ledger } from "../ledger/ledger";
import type { Deliveries } from "./deliveries";

const TIMEOUT_SECONDS = 300;

/** notifications.fifo → notification-sender → SNS topic → e-mail, and merchant-deliveries. */
export class Notifications extends Construct {
  readonly queue: WorkQueue;
  readonly topic: EmailTopic;
  readonly sender: TapFunction;

  constructor(
    scope: Construct,
    id: string,
    { ledger, deliveries }: { ledger: Ledger; deliveries: Deliveries },
    platform: Platform,
  ) {
    super(scope, id);
    this.queue = new WorkQueue(
      this,
      { purpose: "notifications", kind: "fifo", maxReceives: 3, consumerTimeoutSeconds: TIMEOUT_SECONDS },
      platform,
    );
    this.topic = new EmailTopic(this, { purpose: "notifications", emails: platform.notificationEmails }, platform);
    this.sender = new TapFunction(
      this,
      {
        name: "notification-sender",
        description: "Tells people what became of a payment",
        memoryMb: 3072,
        timeoutSeconds: TIMEOUT_SECONDS,
        environment: {
          TRANSACTIONS_TABLE: ledger.transactions.name,
          NOTIFICATIONS_TABLE: ledger.notifications.name,
          CALLERS_PARAMETER: ledger.callers.name,
          NOTIFICATIONS_QUEUE_URL: this.queue.url,
          MERCHANT_DELIVERIES_QUEUE_URL: deliveries.queue.url,
          NOTIFICATION_TOPIC_ARN: this.topic.arn,
          METRICS_NAMESPACE: platform.names.metricsNamespace,
        },
      },
      platform,
    );
    ledger.transactions.grant(this.sender, "GetItem");
    ledger.notifications.grant(this.sender, "GetItem", "PutItem", "UpdateItem");
    ledger.callers.grantRead(this.sender);
    this.queue.grantSend(this.sender);
    deliveries.queue.grantSend(this.sender);
    this.topic.grantPublish(this.sender);
    this.queue.consumedBy(this.sender, {
      batchSize: 10,
      maximumConcurrency: platform.config.queueConcurrency.notifications,
    });
  }
}
