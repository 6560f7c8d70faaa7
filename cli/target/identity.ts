import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";

/** The account, and the ARN of the principal, that the credentials belong to. */
export async function whoAmI(sts: STSClient): Promise<{ readonly accountId: string; readonly arn: string }> {
  const { Account: accountId = "", Arn: arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
  return { accountId, arn };
}
