import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { RestApi } from "./api/rest-api";
import type { Settings } from "./config/settings";
import { Access } from "./features/access/access";
import { Audit } from "./features/audit/audit";
import { AuditVerifier } from "./features/audit/audit-verifier";
import { Batches } from "./features/batches/batches";
import { Ledger } from "./features/ledger/ledger";
import { Notifications } from "./features/notifications/notifications";
import { DeploymentParameter } from "./features/operations/deployment-parameter";
import { Operations } from "./features/operations/operations";
import { OperatorPolicies } from "./features/operations/operator-policies";
import { Payments } from "./features/payments/payments";
import { Queries } from "./features/queries/queries";
import { Recovery } from "./features/recovery/recovery";
import { Webhooks } from "./features/webhooks/webhooks";
import { writeOutputs } from "./outputs";
import { createPlatform } from "./platform";
import { configureTerraform } from "./terraform";

/**
 * The whole of Tap for one suffix in one region.
 *
 *   provider ─▶ API ─▶ webhook-receiver ─▶ inbox ─▶ queue ─▶ webhook-processor ─▶ ledger
 *   merchant ─▶ API ─▶ transaction-processor ─▶ queue ─▶ payment-workflow (─▶ payment-review) ─▶ ledger
 *   fraud vendor ─▶ API ─▶ fraud-handler ─▶ payment-review
 *   payment-workflow, webhook-processor ─▶ queue ─▶ notification-sender ─▶ e-mail
 *                                                          └─▶ queue ─▶ delivery-sender ─▶ merchant's endpoint
 *   merchant ─▶ API ─▶ transaction-reader ─────────────────────────────────────▶ ledger
 *   merchant ─▶ API ─▶ batch-api ─▶ form ─▶ bucket ─▶ batch-workflow (batch-worker) ─▶ payments, result
 *   merchant ─▶ API ─▶ endpoint-api ─▶ parameter of its endpoint, which delivery-sender reads
 *   schedule ─▶ reconciler ─▶ the queues, for work that is stuck or due
 *   operator's command ─▶ operator-actions, before it acts
 *   every table's stream ─▶ audit-logger ─▶ audit trail and audit log
 *   schedule ─▶ audit-verifier: ledger against itself and against the audit trail
 */
export class TapStack extends TerraformStack {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    configureTerraform(this, settings);
    const platform = createPlatform(this, settings);

    const access = new Access(this, "access", platform);
    const ledger = new Ledger(this, "ledger", platform);
    const notifications = new Notifications(this, "notifications", { access, ledger }, platform);
    const webhooks = new Webhooks(this, "webhooks", { access, ledger, notifications }, platform);
    const queries = new Queries(this, "queries", { access, ledger, notifications }, platform);
    const payments = new Payments(this, "payments", { access, ledger, notifications }, platform);
    const batches = new Batches(this, "batches", { access, ledger, notifications, payments }, platform);
    const recovery = new Recovery(this, "recovery", { ledger, notifications, webhooks, payments }, platform);
    const operations = new Operations(this, "operations", platform);
    const tables = [
      ledger.inbox,
      ledger.rows,
      ledger.transactions,
      ledger.objects,
      notifications.table,
      payments.fraudAlerts,
      batches.table,
      operations.actions,
    ];
    const busy = [ledger.inbox, operations.actions];
    const audit = new Audit(this, "audit", { tables, busy, actions: operations.actions }, platform);
    const auditVerifier = new AuditVerifier(this, "audit-verifier", { audit, ledger }, platform);
    const handlers = {
      "webhook-receiver": webhooks.receiver,
      "transaction-reader": queries.reader,
      "transaction-processor": payments.processor,
      "fraud-handler": payments.fraudHandler,
      "notification-sender": notifications.sender,
      "batch-api": batches.api,
      "endpoint-api": notifications.endpoints.api,
    };
    const api = new RestApi(this, "rest-api", handlers, platform);
    const deployment = new DeploymentParameter(this, "deployment", api, platform);

    const features = {
      access,
      ledger,
      notifications,
      webhooks,
      queries,
      payments,
      batches,
      recovery,
      operations,
      audit,
      auditVerifier,
    };
    const operated = { ...features, api, deployment, stack: this, platform };
    const operatorPolicies = new OperatorPolicies(this, "operator-policies", operated);
    writeOutputs(this, { ...features, api, operatorPolicies, monitoring: platform.monitoring });
  }

  /** cdktf evaluates all there is before it does so again, to find references to other stacks. An app of Tap has this one. */
  override prepareStack(): void {
    this.ensureBackendExists();
  }
}
