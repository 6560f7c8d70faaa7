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
    const counted = (name: "EventStuck" | "PaymentStuck") => customMetric(names.metricsNamespace, "reconciler", name);
    monitoring.alarm({
      purpose: "events-stuck",
      metric: counted("EventStuck"),
      above: 0,
      what: "An event was received a day ago or more and is not processed, although it was queued again. It is queued again each day.",
      command: "events list --state waiting",
      first: "mend what the cause names, then replay the events. Their raw bodies are kept.",
    });
    monitoring.alarm({
      purpose: "payments-stuck",
      metric: counted("PaymentStuck"),
      above: 0,
      what: "A payment is still pending after three restarts, or has waited for the gateway's result for two weeks. Or it has ended, and its notification was never queued.",
      command: "transactions find --status unresolved",
      first:
        "see with transactions resolve what the gateway has. If money was taken, have the gateway resend its webhook. If not, abandon the payment.",
    });
  }
}
