import { EmailTopic } from "../../../constructs/email-topic";
import { Table } from "../../../constructs/table";
import { TapFunction } from "../../../constructs/tap-function";
import { WorkQueue } from "../../../constructs/work-queue";
import type { NounRights } from "./noun-rights";

/** Resources of which `doctor` reads the settings. */
const looked = [Table, TapFunction, EmailTopic, WorkQueue] as const;
type Looked = InstanceType<(typeof looked)[number]>;

/** `issues list`, `doctor`, and what every command reads first. */
export const health: NounRights = {
  read(policy, { deployment }) {
    deployment.grantRead(policy);
    policy.allow(["cloudwatch:DescribeAlarms"], "*");
  },
  look(policy, { stack }) {
    const lists = ["lambda:ListEventSourceMappings", "logs:DescribeLogGroups", "scheduler:ListSchedules"];
    const measures = ["cloudwatch:GetMetricData", "lambda:GetAccountSettings", "ses:GetAccount"];
    policy.allow([...lists, ...measures], "*");
    for (const construct of stack.node.findAll()) {
      if (looked.some((kind) => construct instanceof kind)) (construct as Looked).grantLook(policy);
    }
  },
};
