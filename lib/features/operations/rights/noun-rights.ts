import type { Construct } from "constructs";
import type { RestApi } from "../../../api/rest-api";
import type { ManagedPolicy } from "../../../constructs/managed-policy";
import type { Platform } from "../../../platform";
import type { Access } from "../../access/access";
import type { Audit } from "../../audit/audit";
import type { AuditVerifier } from "../../audit/audit-verifier";
import type { Batches } from "../../batches/batches";
import type { Ledger } from "../../ledger/ledger";
import type { Notifications } from "../../notifications/notifications";
import type { Payments } from "../../payments/payments";
import type { Recovery } from "../../recovery/recovery";
import type { Webhooks } from "../../webhooks/webhooks";
import type { DeploymentParameter } from "../deployment-parameter";
import type { Operations } from "../operations";

/** What the commands of operators look at and change. */
export interface OperatedParts {
  readonly access: Access;
  readonly ledger: Ledger;
  readonly notifications: Notifications;
  readonly webhooks: Webhooks;
  readonly payments: Payments;
  readonly batches: Batches;
  readonly recovery: Recovery;
  readonly operations: Operations;
  readonly audit: Audit;
  readonly auditVerifier: AuditVerifier;
  readonly api: RestApi;
  readonly deployment: DeploymentParameter;
  /** The stack: some commands look at all resources of a kind. */
  readonly stack: Construct;
  readonly platform: Platform;
}

/** Rights of the commands of one noun, such as `events list` and `events replay`. */
export interface NounRights {
  /** For commands that only read. Never the value of a secret. */
  read?(policy: ManagedPolicy, parts: OperatedParts): void;
  /** What `doctor` looks at beside these, and what is searched in logs: no value of a secret. */
  look?(policy: ManagedPolicy, parts: OperatedParts): void;
  /** What the other commands need beside these. */
  write?(policy: ManagedPolicy, parts: OperatedParts): void;
  /** What it takes to let somebody in, or shut them out, beside these. */
  admit?(policy: ManagedPolicy, parts: OperatedParts): void;
}
