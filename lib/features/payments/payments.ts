import { Construct } from "constructs";
import { webhookSecretsName } from "../../../core/contracts/parameters";
import { fraudVendor } from "../../../core/contracts/providers";
import { MAX_FIFO_RECEIVES } from "../../../core/contracts/queues";
import { DeadLetterQueue } from "../../constructs/dead-letter-queue";
import { SecretParameter } from "../../constructs/secret-parameter";
import { StateMachine } from "../../constructs/state-machine";
import { Table } from "../../constructs/table";
import { TapFunction } from "../../constructs/tap-function";
import { WorkQueue } from "../../constructs/work-queue";
import type { Platform } from "../../platform";
import type { Access } from "../access/access";
import type { Ledger } from "../ledger/ledger";
import type { Notifications } from "../notifications/notifications";
import { addPaymentAlarms } from "./payment-alarms";
import { paymentReview, paymentWorkflow } from "./payment-definitions";

/** S3-21 in docs/requirements.md: functions that merchants or the fraud vendor call have 3 GB. */
const MEMORY_MB = 3072;

interface Parts {
  readonly access: Access;
  readonly ledger: Ledger;
  readonly notifications: Notifications;
}

/**
 * merchant → transaction-processor → transaction-processing.fifo → payment-workflow (screen, charge, notify), and
 * payment-review for payments that wait for a decision, which the fraud vendor's webhook resumes.
 */
export class Payments extends Construct {
  readonly queue: WorkQueue;
  /** Payments whose charge, and modifications whose result, has no known outcome. */
  readonly unresolved: DeadLetterQueue;
  readonly fraudAlerts: Table;
  readonly fraudSecrets: SecretParameter;
  readonly stripeKey: SecretParameter;
  readonly tasks: TapFunction;
  readonly review: StateMachine;
  readonly workflow: StateMachine;
  readonly processor: TapFunction;
  readonly fraudHandler: TapFunction;

  constructor(
    scope: Construct,
    id: string,
    private readonly parts: Parts,
    private readonly platform: Platform,
  ) {
    super(scope, id);
    const { names } = platform;
    this.queue = new WorkQueue(
      this,
      {
        purpose: "transaction-processing",
        kind: "fifo",
        maxReceives: MAX_FIFO_RECEIVES,
        consumer: "transaction-processor",
      },
      platform,
    );
    this.unresolved = new DeadLetterQueue(this, { purpose: "payment-unresolved" }, platform);
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
    this.tasks = this.createTasks();
    this.review = this.createReview();
    this.workflow = this.createWorkflow();
    this.processor = this.createProcessor();
    this.fraudHandler = this.createFraudHandler();
    addPaymentAlarms(platform);
  }

  private createTasks(): TapFunction {
    const { parts, platform } = this;
    const { names, settings } = platform;
    const tasks = new TapFunction(
      this,
      {
        name: "payment-tasks",
        description: "Screens, charges, refunds, records and notifies: one state of a payment's workflow at a time",
        environment: {
          ...parts.ledger.environment,
          NOTIFICATIONS_QUEUE_URL: parts.notifications.queue.url,
          UNRESOLVED_QUEUE_URL: this.unresolved.url,
          PAYMENT_GATEWAY: settings.paymentGateway,
          STRIPE_KEY_PARAMETER: this.stripeKey.name,
          DEPLOYMENT: names.deploymentId(platform.accountId),
          METRICS_NAMESPACE: names.metricsNamespace,
        },
      },
      platform,
    );
    parts.ledger.grantCommit(tasks);
    parts.ledger.objects.grantIndexes(tasks, "by-recorded");
    parts.ledger.transactions.grant(tasks, "GetItem", "UpdateItem");
    parts.ledger.rows.grant(tasks, "Query");
    parts.notifications.queue.grantSend(tasks);
    this.unresolved.grantSend(tasks);
    this.stripeKey.grantRead(tasks);
    return tasks;
  }

  private createReview(): StateMachine {
    const { tasks, platform } = this;
    const { reviewTimeoutSeconds } = platform.settings.config;
    const definition = paymentReview({ tasksArn: tasks.arn, reviewTimeoutSeconds });
    const review = new StateMachine(
      this,
      { purpose: "payment-review", type: "STANDARD", definition, invokes: [tasks] },
      platform,
    );
    review.grantAnswer(tasks);
    return review;
  }

  private createWorkflow(): StateMachine {
    const { tasks, review, platform } = this;
    const definition = paymentWorkflow({ tasksArn: tasks.arn, reviewArn: review.arn });
    return new StateMachine(
      this,
      { purpose: "payment-workflow", type: "EXPRESS", definition, invokes: [tasks], starts: [review] },
      platform,
    );
  }

  private createProcessor(): TapFunction {
    const { parts, platform } = this;
    const processor = new TapFunction(
      this,
      {
        name: "transaction-processor",
        description: "Takes payments, refunds, captures and cancels from merchants, and starts their workflows",
        memoryMb: MEMORY_MB,
        environment: {
          ...parts.ledger.environment,
          CALLERS_PARAMETER: parts.access.callers.name,
          PAYMENT_QUEUE_URL: this.queue.url,
          PAYMENT_WORKFLOW_ARN: this.workflow.arn,
          CUSTOMER_EMAIL: platform.settings.customerEmail,
          METRICS_NAMESPACE: platform.names.metricsNamespace,
        },
      },
      platform,
    );
    parts.ledger.grantSubmission(processor);
    // What is left of a payment depends on its refunds and disputes.
    parts.ledger.objects.grant(processor, "BatchGetItem");
    parts.ledger.objects.grantIndexes(processor, "by-recorded");
    parts.access.callers.grantRead(processor);
    this.queue.grantSend(processor);
    this.workflow.grantStart(processor);
    this.queue.consumedBy(processor, {
      batchSize: 10,
      maximumConcurrency: platform.settings.config.queueConcurrency["transaction-processing"],
    });
    return processor;
  }

  private createFraudHandler(): TapFunction {
    const { parts, platform } = this;
    const { names } = platform;
    const handler = new TapFunction(
      this,
      {
        name: "fraud-handler",
        description: "Records the fraud vendor's decisions and resumes the payments that wait for them",
        memoryMb: MEMORY_MB,
        environment: {
          TRANSACTIONS_TABLE: parts.ledger.transactions.name,
          FRAUD_ALERTS_TABLE: this.fraudAlerts.name,
          PROVIDER_SECRETS_PATH: names.parameter("providers"),
          METRICS_NAMESPACE: names.metricsNamespace,
        },
      },
      platform,
    );
    parts.ledger.transactions.grant(handler, "BatchGetItem", "UpdateItem");
    this.fraudAlerts.grant(handler, "PutItem");
    this.fraudSecrets.grantRead(handler);
    this.review.grantAnswer(handler);
    return handler;
  }
}
