import type { NounRights } from "./noun-rights";

/** `issues list`, `doctor`, and what every command reads first. */
export const health: NounRights = {
  read(grantee, { platform }) {
    const { names, region, accountId } = platform;
    grantee.allow(["ssm:GetParameter"], `arn:aws:ssm:${region}:${accountId}:parameter${names.parameter("deployment")}`);
    grantee.allow(["cloudwatch:DescribeAlarms"], "*");
  },
};
