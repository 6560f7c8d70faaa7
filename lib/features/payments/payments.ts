import { Construct } from "constructs";
import { webhookSecretsName } from "../../../core/contracts/parameters";
import { fraudVendor } from "../../../core/contracts/providers";
import { DeadLetterQueue } from "../../constructs/dead-letter-queue";
import { SecretParameter } from "../../constructs/secret-parameter";
import { StateMachine } from "../../constructs/state-machine";
import { Table } from "../../constructs/table";
import { TapFunction } from "../../constructs/tap-function";
import { WorkQueue } from "../../constructs/work-queue";
import { customMetric } from "../../monitoring/metric";
import type { Platform } from "../../platform";
import type { Access } from "../access/access";
import type { Ledger } from "../ledger/ledger";
import type { Notifications } from "../notifications/notifications";
import { paymentReview, paymentWorkflow } from "./payment-definitions";

/** The documents ask for these of the functions of the payment path. */
const LARGE = { memoryMb: 3072 };

/**
 * merchant → transaction-processor → transaction-processing.fifo → payment-workflow (screen, charge, notify), and
 * payment-review for what a person must look at, which the fraud vendor's webhook resumes.
 */
export class Payments extends Construct {
  readonly queue: WorkQueue;
  readonly unresolved: DeadLetterQueue;
  readonly fraudAlerts: Table;
  readonly fraudSecrets: SecretParameter;
  readonly stripeKey: SecretParameter;
  readonly processor: TapFunction;
  readonly tasks: TapFunction;
  readonly fraudHandler: TapFunction;
  readonly review: StateMachine;
  readonly workflow: StateMachine;

  constructor(
    scope: Construct,
    id: string,
    { access, ledger, notifications }: { access: Access; ledger: Ledger; notifications: Notifications },
    platform: Platform,
  ) {
    super(scope, id);
    const { names, settings } = platform;
    const { config } = settings;
    const METRICS_NAMESPACE = names.metricsNamespace;

    this.queue = new WorkQueue(
      this,
      { purpose: "transaction-processing", kind: "fifo", maxReceives: 3, consumer: "transaction-processor" },
      platform,
    );
    this.unresolved = new DeadLetterQueue(this, "payment-unresolved", platform);
    this.fraudAlerts = new Table(this, "fraud-alerts", platform);
    this.stripeKey = new SecretParameter(
      this,
      "stripe-key",
      { name: names.parameter("gateways/stripe/secret-key"), description: "Secret key of the Stripe account (sk_…)" },
      platform,
    );
    this.fraudSecrets = new SecretParameter(
      this,
      "fraud-secrets",
      {
        name: webhookSecretsName(names.parameter("providers"), fraudVendor.name),
        description: `The fraud vendor's ${fraudVendor.secretHint}, at most two, newest first`,
      },
      platform,
    );

    this.tasks = new TapFunction(
      this,
      {
        name: "payment-tasks",
        description: "Screens, charges, records and tells: one state of a payment's workflow at a time",
        environment: {
          ...ledger.environment,
          NOTIFICATIONS_QUEUE_URL: notifications.queue.url,
          UNRESOLVED_QUEUE_URL: this.unresolved.url,
          PAYMENT_GATEWAY: settings.paymentGateway,
          STRIPE_KEY_PARAMETER: this.stripeKey.name,
          DEPLOYMENT: names.deployment(platform.accountId),
          METRICS_NAMESPACE,
        },
      },
      platform,
    );
    ledger.grantCommit(this.tasks);
    ledger.transactions.grant(this.tasks, "UpdateItem");
    ledger.transactions.grantIndexes(this.tasks, "by-merchant");
    notifications.queue.grantSend(this.tasks);
    this.unresolved.grantSend(this.tasks);
    this.stripeKey.grantRead(this.tasks);

    const definitions = { tasksArn: this.tasks.arn, reviewTimeoutSeconds: config.reviewTimeoutSeconds };
    this.review = new StateMachine(
      this,
      { purpose: "payment-review", type: "STANDARD", definition: paymentReview(definitions), invokes: [this.tasks] },
      platform,
    );
    this.review.grantAnswer(this.tasks);
    this.workflow = new StateMachine(
      this,
      {
        purpose: "payment-workflow",
        type: "EXPRESS",
        definition: paymentWorkflow({ ...definitions, reviewArn: this.review.arn }),
        invokes: [this.tasks],
        starts: [this.review],
      },
      platform,
    );

    this.processor = new TapFunction(
      this,
      {
        name: "transaction-processor",
        description: "Takes payments from merchants and starts their workflows",
        ...LARGE,
        environment: {
          ...ledger.environment,
          CALLERS_PARAMETER: access.callers.name,
          PAYMENT_QUEUE_URL: this.queue.url,
          PAYMENT_WORKFLOW_ARN: this.workflow.arn,
          METRICS_NAMESPACE,
        },
      },
      platform,
    );
    ledger.grantCommit(this.processor);
    access.callers.grantRead(this.processor);
    this.queue.grantSend(this.processor);
    this.workflow.grantStart(this.processor);
    this.queue.consumedBy(this.processor, {
      batchSize: 10,
      maximumConcurrency: config.queueConcurrency["transaction-processing"],
    });

    this.fraudHandler = new TapFunction(
      this,
      {
        name: "fraud-handler",
        description: "Records the fraud vendor's decisions and resumes the payments that wait for them",
        ...LARGE,
        environment: {
          TRANSACTIONS_TABLE: ledger.transactions.name,
          FRAUD_ALERTS_TABLE: this.fraudAlerts.name,
          PROVIDER_SECRETS_PATH: names.parameter("providers"),
          METRICS_NAMESPACE,
        },
      },
      platform,
    );
    ledger.transactions.grant(this.fraudHandler, "GetItem", "UpdateItem");
    this.fraudAlerts.grant(this.fraudHandler, "PutItem");
    this.fraudSecrets.grantRead(this.fraudHandler);
    this.review.grantAnswer(this.fraudHandler);
    this.addAlarms(platform);
  }

  private addAlarms({ monitoring, names }: Platform): void {
    monitoring.alarm({
      purpose: "payments-unresolved",
      metric: customMetric(names.metricsNamespace, "payment-tasks", "PaymentUnresolved"),
      above: 0,
      what: "A charge was given up: the gateway did not answer, or was asked first too long ago to be asked again. Nobody knows whether money was taken.",
      first:
        "look the transaction up at the gateway by its id. The reconciler asks again three times within hours, if it may; delete the message once it is clear.",
    });
    monitoring.alarm({
      purpose: "payments-invalid",
      metric: customMetric(names.metricsNamespace, "payment-tasks", "PaymentInvalid"),
      above: 5,
      periodSeconds: 3600,
      what: "The gateway refused more than five payments within an hour for what was submitted, and they were declined.",
      first:
        "is the gateway's key that of another account or mode than the merchants' payment methods? Then the reasons all say resource_missing. With customer_of_another a merchant names customers whose metadata does not name it.",
    });
    monitoring.alarm({
      purpose: "payment-card-data-refused",
      metric: customMetric(names.metricsNamespace, "transaction-processor", "CardDataRefused"),
      above: 0,
      what: "A merchant sent a card number with a payment; it was refused with 422.",
      first: "find the caller in the access log by the time and have the number replaced by the gateway's token.",
    });
    monitoring.alarm({
      purpose: "fraud-signatures-refused",
      metric: customMetric(names.metricsNamespace, "fraud-handler", "SignatureRefused"),
      above: 20,
      what: "More than 20 fraud webhooks within five minutes had no valid signature.",
      first: "has the vendor rotated its secret? The access log has the addresses.",
    });
  }
}
