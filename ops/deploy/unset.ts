import { GetEmailIdentityCommand, type SESv2Client } from "@aws-sdk/client-sesv2";
import { ListSubscriptionsByTopicCommand, type SNSClient } from "@aws-sdk/client-sns";
import { GetParametersCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { parameterHint } from "../../core/contracts/parameter-hints";
import { UNSET } from "../../core/contracts/parameters";
import type { Settings } from "../../lib/config/settings";
import { masked } from "../../lib/config/summary";
import { Names } from "../../lib/naming";
import { bold } from "../../tools/console";
import { listParameters, parameterPath } from "./parameters";

/** What an operator has yet to do after a deployment. */
export interface Unset {
  readonly what: string;
  /** What holds until it is done. */
  readonly until: string;
  readonly command: string;
}

export interface UnsetClients {
  readonly ssm: SSMClient;
  readonly sns: SNSClient;
  readonly ses: SESv2Client;
}

/** GetParameters takes so many names. */
const NAMES_IN_A_CALL = 10;

/** Parameters without a value, and e-mail addresses that have not confirmed. No value is printed or kept. */
export async function findUnset(clients: UnsetClients, settings: Settings, accountId: string): Promise<Unset[]> {
  const [parameters, alerts, notifications, sender] = await Promise.all([
    unsetParameters(clients.ssm, settings),
    unconfirmed(clients.sns, settings, accountId, "alerts"),
    unconfirmed(clients.sns, settings, accountId, "notifications"),
    unverifiedSender(clients.ses, settings),
  ]);
  return [...parameters, ...alerts, ...notifications, ...sender];
}

async function unsetParameters(ssm: SSMClient, settings: Settings): Promise<Unset[]> {
  const names = new Names(settings.environmentSuffix, settings.awsRegion);
  const path = parameterPath(settings);
  const found = await listParameters(ssm, settings);
  const unset = new Set<string>();
  for (let start = 0; start < found.length; start += NAMES_IN_A_CALL) {
    const Names = found.slice(start, start + NAMES_IN_A_CALL);
    const { Parameters = [] } = await ssm.send(new GetParametersCommand({ Names, WithDecryption: true }));
    for (const { Name = "", Value } of Parameters) if (Value === UNSET) unset.add(Name);
  }
  return found
    .filter((name) => unset.has(name))
    .flatMap((name) => {
      const hint = parameterHint(name.slice(path.length + 1), settings);
      const command =
        `aws ssm put-parameter --region ${settings.awsRegion} --overwrite --type SecureString ` +
        `--key-id ${names.of("key", "tap")} --name ${name} --value '${hint?.value}'`;
      return hint === undefined ? [] : [{ what: name, until: hint.until, command }];
    });
}

const topics = {
  alerts: { addresses: "alertEmails", variable: "ALERT_EMAIL", hears: "alarms" },
  notifications: {
    addresses: "notificationEmails",
    variable: "NOTIFICATION_EMAIL",
    hears: "notifications of payments",
  },
} as const;

async function unconfirmed(
  sns: SNSClient,
  settings: Settings,
  accountId: string,
  purpose: keyof typeof topics,
): Promise<Unset[]> {
  const { addresses, variable, hears } = topics[purpose];
  const emails = settings[addresses];
  if (purpose === "notifications" && settings.notificationEvents === "none") return [];
  if (emails.length === 0) {
    const command = `set ${variable}, and deploy again`;
    return [{ what: variable, until: `nobody gets ${hears} by e-mail`, command }];
  }
  const name = new Names(settings.environmentSuffix, settings.awsRegion).of("topic", purpose);
  const arn = `arn:aws:sns:${settings.awsRegion}:${accountId}:${name}`;
  const confirmed = await confirmedAddresses(sns, arn);
  return emails
    .filter((email) => !confirmed.has(email.toLowerCase()))
    .map((email) => ({
      what: `${variable} ${masked(email)}`,
      until: `it gets no ${hears}: its owner has not confirmed`,
      command:
        `open the link in the e-mail from AWS; to get another one: aws sns subscribe --region ${settings.awsRegion} ` +
        `--topic-arn ${arn} --protocol email --notification-endpoint <address>`,
    }));
}

async function confirmedAddresses(sns: SNSClient, TopicArn: string): Promise<Set<string>> {
  const confirmed = new Set<string>();
  let NextToken: string | undefined;
  do {
    const page = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken }));
    for (const { Endpoint, SubscriptionArn } of page.Subscriptions ?? []) {
      // In place of its ARN, an unconfirmed one has the word PendingConfirmation.
      if (Endpoint !== undefined && SubscriptionArn?.startsWith("arn:")) confirmed.add(Endpoint.toLowerCase());
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return confirmed;
}

async function unverifiedSender(ses: SESv2Client, { senderEmail, awsRegion }: Settings): Promise<Unset[]> {
  if (senderEmail === undefined) return [];
  const identity = await ses.send(new GetEmailIdentityCommand({ EmailIdentity: senderEmail }));
  if (identity.VerifiedForSendingStatus) return [];
  return [
    {
      what: `SENDER_EMAIL ${masked(senderEmail)}`,
      until: "SES refuses every e-mail to a customer: the sender's owner has not confirmed",
      command:
        "open the link in the e-mail from AWS; then: " +
        `aws sesv2 get-email-identity --region ${awsRegion} --email-identity <address> --query VerifiedForSendingStatus`,
    },
  ];
}

/** One paragraph for each, and where to read more. */
export function printUnset(unset: readonly Unset[]): void {
  for (const { what, until, command } of unset) console.log(`\n${bold(what)}\n  until then: ${until}\n  ${command}`);
  console.log(unset.length === 0 ? "nothing" : "\ndocs/deploy.md, After the first deployment, says more.");
}
