import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Settings } from "../../lib/config/settings";
import { Failure } from "../../tools/failure";
import { explaining } from "./aws-errors";

/** The account of this shell's credentials. Throws a Failure where it is not the one that the settings mean. */
export async function checkAccount(settings: Settings): Promise<string> {
  const region = settings.awsRegion;
  const { Account: accountId = "" } = await explaining("sts:GetCallerIdentity", region, () =>
    new STSClient({ region }).send(new GetCallerIdentityCommand({})),
  );
  if (settings.accountId !== undefined && settings.accountId !== accountId) {
    throw new Failure(
      `The credentials belong to account ${accountId}, and AWS_ACCOUNT_ID is ${settings.accountId}.`,
      "Use credentials of that account, or set AWS_ACCOUNT_ID to the account that you mean.",
    );
  }
  const certificate = settings.customDomain?.certificateArn.split(":")[4];
  if (certificate !== undefined && certificate !== accountId) {
    throw new Failure(
      `The credentials belong to account ${accountId}, and CUSTOM_DOMAIN_CERTIFICATE_ARN to account ${certificate}.`,
      "Use credentials of the certificate's account, or a certificate of this one.",
    );
  }
  return accountId;
}
