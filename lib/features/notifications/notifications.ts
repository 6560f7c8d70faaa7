import { Construct } from "constructs";
import { NO_CUSTOMER_EMAIL } from "../../../core/contracts/customer-email";
import { NO_TOPIC } from "../../../core/contracts/environment";
import { MAX_FIFO_RECEIVES } from "../../../core/contracts/queues";
import { spreadText } from "../../../core/contracts/spread";
import { filterPolicyOf } from "../../config/notification-events";
import { EmailTopic } from "../../constructs/email-topic";
import { Table } from "../../constructs/table";
import { TapFunction } from "../../constructs/tap-function";
import { WorkQueue } from "../../constructs/work-queue";
import type { Platform } from "../../platform";
import type { Access } from "../access/access";
import type { Ledger } from "../ledger/ledger";
import { CustomerEmails } from "./customer-emails";
import { Deliveries } from "./deliveries";
import { Endpoints } from "./endpoints";

interface Parts {
  readonly access: Access;
  readonly ledger: Ledger;
}

/** notifications.fifo → notification-sender → e-mail (SNS topic, SES to customers), and deliveries to the merchants' endpoints. */
export class Notifications extends Construct {
  /** Every notification of a transaction, with each attempt to deliver it. */
  readonly table: Table<"notifications">;
  readonly queue: WorkQueue;
  readonly topic: EmailTopic;
  readonly sender: TapFunction;
  readonly deliveries: Deliveries;
  /** The routes by which merchants manage their endpoints. */
  readonly endpoints: Endpoints;

  constructor(scope: Construct, id: string, { access, ledger }: Parts, platform: Platform) {
    super(scope, id);
    const { settings } = platform;
    this.table = new Table(this, "notifications", platform);
    this.deliveries = new Deliveries(this, "deliveries", this.table, platform);
    this.endpoints = new Endpoints(
      this,
      "endpoints",
      { access, table: this.table, deliveries: this.deliveries },
      platform,
    );
    this.queue = new WorkQueue(
      this,
      { purpose: "notifications", kind: "fifo", maxReceives: MAX_FIFO_RECEIVES, consumer: "notification-sender" },
      platform,
    );
    const filterPolicy = filterPolicyOf(settings.notificationEvents);
    const emails = filterPolicy === undefined ? [] : settings.notificationEmails;
    this.topic = new EmailTopic(
      this,
      { purpose: "notifications", emails, ...(filterPolicy && { filterPolicy }) },
      platform,
    );
    const hasSubscribers = emails.length > 0;
    const customerEmails = settings.senderEmail
      ? new CustomerEmails(this, "customer-emails", settings.senderEmail, platform)
      : undefined;
    this.sender = new TapFunction(
      this,
      {
        name: "notification-sender",
        description: "Sends notifications of changed payments, by e-mail and to the deliveries",
        memoryMb: 3072,
        environment: {
          TRANSACTIONS_TABLE: ledger.transactions.name,
          OBJECTS_TABLE: ledger.objects.name,
          NOTIFICATIONS_TABLE: this.table.name,
          INDEX_SPREAD: spreadText(settings.spread),
          CALLERS_PARAMETER: access.callers.name,
          NOTIFICATIONS_QUEUE_URL: this.queue.url,
          MERCHANT_DELIVERIES_QUEUE_URL: this.deliveries.queue.url,
          // Publishing to a topic without subscribers would cost each notification a call, and a write that notes it.
          NOTIFICATION_TOPIC_ARN: hasSubscribers ? this.topic.arn : NO_TOPIC,
          SENDER_EMAIL: settings.senderEmail ?? NO_CUSTOMER_EMAIL,
          CUSTOMER_EMAIL_CONFIGURATION_SET: customerEmails?.configurationSet ?? NO_CUSTOMER_EMAIL,
          DEPLOYMENT: platform.names.deploymentId(platform.accountId),
          METRICS_NAMESPACE: platform.names.metricsNamespace,
        },
      },
      platform,
    );
    ledger.transactions.grant(this.sender, "BatchGetItem");
    ledger.objects.grant(this.sender, "BatchGetItem");
    this.table.grant(this.sender, "GetItem", "PutItem", "UpdateItem");
    access.callers.grantRead(this.sender);
    this.queue.grantSend(this.sender);
    this.deliveries.queue.grantSend(this.sender);
    if (hasSubscribers) this.topic.grantPublish(this.sender);
    customerEmails?.grantSend(this.sender);
    this.queue.consumedBy(this.sender, {
      batchSize: 10,
      maximumConcurrency: settings.config.queueConcurrency.notifications,
    });
  }
}
