import { EmailTopic } from "../../../constructs/email-topic";
import { Table } from "../../../constructs/table";
import { TapFunction } from "../../../constructs/tap-function";
import type { NounRights } from "./noun-rights";

/** `issues list`, `doctor`, and what every command reads first. */
export const health: NounRights = {
  read(policy, { deployment }) {
    deployment.grantRead(policy);
    policy.allow(["cloudwatch:DescribeAlarms"], "*");
  },
  look(policy, { stack }) {
    const lists = ["lambda:ListEventSourceMappings", "logs:DescribeLogGroups", "scheduler:ListSchedules"];
    policy.allow([...lists, "ses:GetAccount"], "*");
    for (const construct of stack.node.findAll()) {
      if (construct instanceof Table || construct instanceof TapFunction || construct instanceof EmailTopic) {
        construct.grantLook(policy);
      }
    }
  },
};
