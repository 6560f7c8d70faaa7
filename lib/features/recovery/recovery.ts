import { Construct } from "constructs";
import { spreadText } from "../../../core/contracts/spread";
import { Schedule } from "../../constructs/schedule";
import { TapFunction } from "../../constructs/tap-function";
import { customMetric } from "../../monitoring/metric";
import type { Platform } from "../../platform";
import type { Ledger } from "../ledger/ledger";
import type { Notifications } from "../notifications/notifications";
import type { Payments } from "../payments/payments";
import type { Webhooks } from "../webhooks/webhooks";

interface Parts {
  readonly ledger: Ledger;
  readonly notifications: Notifications;
  readonly webhooks: Webhooks;
  readonly payments: Payments;
}

/** each minute → reconciler → the queues, for events and payments that are stuck and deliveries that are due. */
export class Recovery extends Construct {
  readonly reconciler: TapFunction;

  constructor(scope: Construct, id: string, { ledger, notifications, webhooks, payments }: Parts, platform: Platform) {
    super(scope, id);
    const { monitoring, names, settings } = platform;
    this.reconciler = new TapFunction(
      this,
      {
        name: "reconciler",
        description: "Queues again what is stuck, and counts what stays stuck",
        environment: {
          INBOX_TABLE: ledger.inbox.name,
          TRANSACTIONS_TABLE: ledger.transactions.name,
          WEBHOOK_QUEUE_URL: webhooks.queue.url,
          PAYMENT_QUEUE_URL: payments.queue.url,
          PAYMENT_DEAD_LETTERS_URL: payments.queue.deadLetterUrl,
          UNRESOLVED_QUEUE_URL: payments.unresolved.url,
          NOTIFICATIONS_TABLE: notifications.table.name,
          INDEX_SPREAD: spreadText(settings.spread),
          MERCHANT_DELIVERIES_QUEUE_URL: notifications.deliveries.queue.url,
          REVIEW_TIMEOUT_SECONDS: String(settings.config.reviewTimeoutSeconds),
          METRICS_NAMESPACE: names.metricsNamespace,
        },
      },
      platform,
    );
    ledger.inbox.grant(this.reconciler, "UpdateItem");
    ledger.inbox.grantIndexes(this.reconciler, "by-unprocessed");
    ledger.transactions.grant(this.reconciler, "BatchGetItem", "UpdateItem");
    ledger.transactions.grantIndexes(this.reconciler, "by-pending");
    notifications.table.grant(this.reconciler, "GetItem", "UpdateItem");
    notifications.table.grantIndexes(this.reconciler, "by-due");
    webhooks.queue.grantSend(this.reconciler);
    notifications.deliveries.queue.grantSend(this.reconciler);
    payments.queue.grantSend(this.reconciler);
    payments.queue.grantRemoveDeadLetters(this.reconciler);
    payments.unresolved.grantRemove(this.reconciler);
    new Schedule(this, { purpose: "reconciler", expression: "rate(1 minute)", target: this.reconciler }, platform);

    monitoring.watchHeartbeat("reconciler", this.reconciler.functionName);
    monitoring.alarm({
      purpose: "work-stuck",
      metric: customMetric(names.metricsNamespace, "WorkStuck"),
      above: 0,
      what: "A charge or a refund has no known outcome: money may or may not have moved. Or the reconciler cannot help: an event waits for a day or more, or a payment is still pending after three restarts, has waited for the gateway for two weeks, or has ended without a notification.",
      command: "issues list",
      first:
        "an event that waits: mend what its cause names, then replay it; its raw body is kept. A payment: see with transactions resolve what the gateway has. If money was taken, have the gateway resend its webhook. If not, abandon the payment.",
    });
  }
}
