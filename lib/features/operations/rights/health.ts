import type { NounRights } from "./noun-rights";

/** `issues list`, `doctor`, and what every command reads first. */
export const health: NounRights = {
  read(policy, { deployment }) {
    deployment.grantRead(policy);
    policy.allow(["cloudwatch:DescribeAlarms"], "*");
  },
};
