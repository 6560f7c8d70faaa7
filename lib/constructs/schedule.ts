import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config";
import { SchedulerSchedule } from "@cdktf/provider-aws/lib/scheduler-schedule";
import { SchedulerScheduleGroup } from "@cdktf/provider-aws/lib/scheduler-schedule-group";
import { Construct } from "constructs";
import type { Platform } from "../platform";
import { DeadLetterQueue } from "./dead-letter-queue";
import type { Grantee } from "./grantee";
import { KeyUse } from "./key-use";
import { policyDocument, trustPolicy } from "./policy";
import type { TapFunction } from "./tap-function";

export interface ScheduleProps {
  readonly purpose: string;
  /** `rate(1 minute)` or `cron(…)`. */
  readonly expression: string;
  readonly target: TapFunction;
}

/** Calls a function repeatedly. A call that is late is dropped: the next one does the work. */
export class Schedule extends Construct {
  private readonly target: TapFunction;

  constructor(scope: Construct, { purpose, expression, target }: ScheduleProps, platform: Platform) {
    super(scope, `schedule-${purpose}`);
    this.target = target;
    const { names, accountId } = platform;
    const failures = new DeadLetterQueue(this, { purpose: `schedule-${purpose}` }, platform);
    const role = new IamRole(this, "role", {
      name: names.of("role", `schedule-${purpose}`),
      assumeRolePolicy: trustPolicy("scheduler.amazonaws.com", accountId),
    });
    const policy = new IamRolePolicy(this, "policy", {
      name: "least-privilege",
      role: role.id,
      policy: policyDocument([
        { Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: target.arn },
        { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: failures.arn },
        ...new KeyUse(platform).add("sqs", ["kms:Decrypt", "kms:GenerateDataKey"]).statements,
      ]),
    });
    const group = new SchedulerScheduleGroup(this, "group", { name: names.of("schedules", purpose) });
    new SchedulerSchedule(this, "schedule", {
      name: names.of("schedule", purpose),
      groupName: group.name,
      scheduleExpression: expression,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: target.arn,
        roleArn: role.arn,
        retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 60 },
        deadLetterConfig: { arn: failures.arn },
      },
      dependsOn: [policy],
    });
    target.watchFailures();
    new LambdaFunctionEventInvokeConfig(this, "invocations", {
      functionName: target.functionName,
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: 60,
    });
  }

  /** Lets an operator call the function in the schedule's place. */
  grantCall(grantee: Grantee): void {
    this.target.grantInvoke(grantee);
  }
}
