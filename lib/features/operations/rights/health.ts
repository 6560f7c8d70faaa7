import { EmailTopic } from "../../../constructs/email-topic";
import { Table } from "../../../constructs/table";
import { TapFunction } from "../../../constructs/tap-function";
import { WorkQueue } from "../../../constructs/work-queue";
import type { NounRights } from "./noun-rights";

/** Resources of which `doctor` reads the settings. */
const looked = [Table, TapFunction, EmailTopic, WorkQueue] as const;
type Looked = InstanceType<(typeof looked)[number]>;

/** `issues list`, `traffic`, `doctor`, and what every command reads first. */
export const health: NounRights = {
  read(policy, { deployment }) {
    deployment.grantRead(policy);
    policy.allow(["cloudwatch:DescribeAlarms", "cloudwatch:GetMetricData"], "*");
  },
  look(policy, { stack }) {
    const lists = ["lambda:ListEventSourceMappings", "logs:DescribeLogGroups", "scheduler:ListSchedules"];
    policy.allow([...lists, "lambda:GetAccountSettings", "ses:GetAccount"], "*");
    for (const construct of stack.node.findAll()) {
      if (looked.some((kind) => construct instanceof kind)) (construct as Looked).grantLook(policy);
    }
  },
};
