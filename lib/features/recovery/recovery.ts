import { Construct } from "constructs";
import { Schedule } from "../../constructs/schedule";
import { TapFunction } from "../../constructs/tap-function";
import { customMetric } from "../../monitoring/metric";
import type { Platform } from "../../platform";
import type { Ledger } from "../ledger/ledger";
import type { Deliveries } from "../notifications/deliveries";
import type { Payments } from "../payments/payments";
import type { Webhooks } from "../webhooks/webhooks";

interface Parts {
  readonly ledger: Ledger;
  readonly webhooks: Webhooks;
  readonly payments: Payments;
  readonly deliveries: Deliveries;
}

/** each minute → reconciler → the queues again, for what is stuck, and for deliveries that are due. */
export class Reconciler extends Construct {
  readonly fn: TapFunction;

  constructor(scope: Construct, id: string, { ledger, webhooks, payments, deliveries }: Parts, platform: Platform) {
    super(scope, id);
    const { monitoring, names, config } = platform;
    this.fn = new TapFunction(
      this,
      {
        name: "reconciler",
        description: "Queues again what is stuck, and tells when that does not help",
        timeoutSeconds: 60,
        environment: {
          INBOX_TABLE: webhooks.inbox.name,
          TRANSACTIONS_TABLE: ledger.transactions.name,
          WEBHOOK_QUEUE_URL: webhooks.queue.url,
          PAYMENT_QUEUE_URL: payments.queue.url,
          NOTIFICATIONS_TABLE: ledger.notifications.name,
          MERCHANT_DELIVERIES_QUEUE_URL: deliveries.queue.url,
          REVIEW_TIMEOUT_SECONDS: String(config.reviewTimeoutSeconds),
          METRICS_NAMESPACE: names.metricsNamespace,
        },
      },
      platform,
    );
    webhooks.inbox.grant(this.fn, "BatchGetItem");
    webhooks.inbox.grantIndexes(this.fn, "by-received");
    ledger.transactions.grant(this.fn, "BatchGetItem", "UpdateItem");
    ledger.transactions.grantIndexes(this.fn, "by-pending");
    ledger.notifications.grant(this.fn, "GetItem", "UpdateItem");
    ledger.notifications.grantIndexes(this.fn, "by-due");
    webhooks.queue.grantSend(this.fn);
    deliveries.queue.grantSend(this.fn);
    payments.queue.grantSend(this.fn);
    new Schedule(this, { purpose: "reconciler", expression: "rate(1 minute)", target: this.fn }, platform);

    monitoring.watchHeartbeat("reconciler", this.fn.functionName);
    const counted = (name: "EventStuck" | "PaymentStuck") => customMetric(names.metricsNamespace, "reconciler", name);
    monitoring.alarm({
      purpose: "events-stuck",
      metric: counted("EventStuck"),
      above: 0,
      what: "An event was received a day ago and is still not processed, though it was queued again four times.",
      first: "search the logs for its key; its raw body is in the inbox.",
    });
    monitoring.alarm({
      purpose: "payments-stuck",
      metric: counted("PaymentStuck"),
      above: 0,
      what: "A payment is pending though it was started anew three times, or has been with the gateway for two weeks.",
      first:
        "look it up at the gateway by the transaction's id. If money was taken, send its webhook again; if not, abandon the payment as docs/runbook.md says.",
    });
  }
}
