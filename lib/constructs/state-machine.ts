import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { SfnStateMachine } from "@cdktf/provider-aws/lib/sfn-state-machine";
import { Construct } from "constructs";
import type { Platform } from "../platform";
import { encryptedLogGroup } from "./encrypted-log-group";
import type { Grantee } from "./grantee";
import { policyDocument, type Statement, trustPolicy } from "./policy";
import type { TapFunction } from "./tap-function";

export interface StateMachineProps {
  readonly purpose: string;
  /** EXPRESS for workflows that are short and may run twice; STANDARD for those that wait. */
  readonly type: "EXPRESS" | "STANDARD";
  /** In the Amazon States Language. */
  readonly definition: object;
  /** Functions that the definition calls. */
  readonly invokes: readonly TapFunction[];
  /** State machines that the definition starts. */
  readonly starts?: readonly StateMachine[];
}

/** Actions of log delivery, which AWS offers for all resources only. */
const LOG_DELIVERY = [
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
];
const TRACING = [
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
];

/**
 * A workflow with a role that allows exactly what its definition calls, traced, its errors logged without data. Its
 * state holds ids only, so AWS's own key encrypts it: with the customer key, every caller would need rights to it.
 */
export class StateMachine extends Construct {
  private readonly machine: SfnStateMachine;
  private readonly name: string;

  constructor(
    scope: Construct,
    props: StateMachineProps,
    private readonly platform: Platform,
  ) {
    super(scope, `workflow-${props.purpose}`);
    const { names, monitoring } = platform;
    this.name = names.of("workflow", props.purpose);
    const log = encryptedLogGroup(this, "log", platform, names.workflowLogGroup(this.name));
    const role = new IamRole(this, "role", {
      name: names.of("role", props.purpose),
      assumeRolePolicy: trustPolicy("states.amazonaws.com", platform.accountId),
    });
    const allow = (Action: readonly string[], Resource: string | readonly string[]): Statement => ({
      Effect: "Allow",
      Action,
      Resource,
    });
    const policy = new IamRolePolicy(this, "policy", {
      name: "least-privilege",
      role: role.id,
      policy: policyDocument([
        allow(
          ["lambda:InvokeFunction"],
          props.invokes.map(({ arn }) => arn),
        ),
        ...(props.starts ?? []).map(({ arn }) => allow(["states:StartExecution"], arn)),
        allow(LOG_DELIVERY, "*"),
        allow(TRACING, "*"),
      ]),
    });
    this.machine = new SfnStateMachine(this, "machine", {
      name: this.name,
      type: props.type,
      definition: JSON.stringify(props.definition),
      roleArn: role.arn,
      tracingConfiguration: { enabled: true },
      loggingConfiguration: { level: "ERROR", includeExecutionData: false, logDestination: `${log.arn}:*` },
      dependsOn: [policy],
    });
    monitoring.watchWorkflow(props.purpose, this.machine.arn, props.type);
    for (const invoked of props.invokes) invoked.watchErrors();
  }

  get arn(): string {
    return this.machine.arn;
  }

  grantStart(grantee: Grantee): void {
    grantee.allow(["states:StartExecution"], this.machine.arn);
  }

  /** Lets an operator find executions. */
  grantList(grantee: Grantee): void {
    grantee.allow(["states:ListExecutions"], this.machine.arn);
  }

  /** Lets an operator see whether an execution runs. */
  grantDescribe(grantee: Grantee): void {
    const { region, accountId } = this.platform;
    grantee.allow(["states:DescribeExecution"], `arn:aws:states:${region}:${accountId}:execution:${this.name}:*`);
  }

  /** Lets an operator see the steps of an execution. */
  grantHistory(grantee: Grantee): void {
    const { region, accountId } = this.platform;
    grantee.allow(["states:GetExecutionHistory"], `arn:aws:states:${region}:${accountId}:execution:${this.name}:*`);
  }

  /**
   * Lets the function answer an execution that waits with a task token. The ARN is built from its parts: the machine
   * calls functions that answer it, and references both ways would be a circle.
   */
  grantAnswer(grantee: Grantee): void {
    const { region, accountId } = this.platform;
    grantee.allow(["states:SendTaskSuccess"], `arn:aws:states:${region}:${accountId}:stateMachine:${this.name}`);
  }
}
