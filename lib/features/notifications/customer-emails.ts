import { Sesv2ConfigurationSet } from "@cdktf/provider-aws/lib/sesv2-configuration-set";
import { Sesv2ConfigurationSetEventDestination } from "@cdktf/provider-aws/lib/sesv2-configuration-set-event-destination";
import { Sesv2EmailIdentity } from "@cdktf/provider-aws/lib/sesv2-email-identity";
import { Construct } from "constructs";
import { EMAIL_DEPLOYMENT_TAG } from "../../../core/contracts/customer-email";
import type { Grantee } from "../../constructs/grantee";
import { customMetric, emailMetric } from "../../monitoring/metric";
import type { Platform } from "../../platform";

/** Per cent of e-mails that may bounce: above 5 %, SES reviews an account; above 10 %, it may pause its sending. */
const MAX_BOUNCE_PER_CENT = 5;
/** E-mails of an hour below which a single wrong address is no rate. */
const MIN_EMAILS = 20;

/** The sender of customers' e-mails, a suppression list of those that bounced, and counts of what became of them. */
export class CustomerEmails extends Construct {
  readonly configurationSet: string;
  private readonly arns: readonly string[];

  constructor(scope: Construct, id: string, sender: string, platform: Platform) {
    super(scope, id);
    const { names } = platform;
    const set = new Sesv2ConfigurationSet(this, "configuration-set", {
      configurationSetName: names.of("emails", "customers"),
      deliveryOptions: { tlsPolicy: "REQUIRE" },
      reputationOptions: { reputationMetricsEnabled: true },
      suppressionOptions: { suppressedReasons: ["BOUNCE", "COMPLAINT"] },
    });
    // The set is named with each e-mail, so that the identity needs none.
    const identity = new Sesv2EmailIdentity(this, "sender", { emailIdentity: sender });
    this.configurationSet = set.configurationSetName;
    this.arns = [identity.arn, set.arn];
    new Sesv2ConfigurationSetEventDestination(this, "counts", {
      configurationSetName: set.configurationSetName,
      eventDestinationName: "counts",
      eventDestination: {
        enabled: true,
        matchingEventTypes: ["SEND", "BOUNCE", "COMPLAINT"],
        cloudWatchDestination: {
          dimensionConfiguration: [
            {
              dimensionName: EMAIL_DEPLOYMENT_TAG,
              dimensionValueSource: "MESSAGE_TAG",
              defaultDimensionValue: "unknown",
            },
          ],
        },
      },
    });
    this.addAlarms(platform);
  }

  grantSend(grantee: Grantee): void {
    for (const arn of this.arns) grantee.allow(["ses:SendEmail"], arn);
  }

  private addAlarms({ monitoring, names, accountId }: Platform): void {
    const counted = (name: string) => emailMetric(EMAIL_DEPLOYMENT_TAG, names.deploymentId(accountId), name);
    monitoring.alarmOnExpression({
      purpose: "customer-emails-bounced",
      metrics: [counted("Bounce"), counted("Send")],
      expression: `IF(FILL(m1, 0) >= ${MIN_EMAILS}, 100 * FILL(m0, 0) / m1, 0)`,
      above: MAX_BOUNCE_PER_CENT,
      periodSeconds: 3600,
      what: `More than ${MAX_BOUNCE_PER_CENT} % of the customers' e-mails of an hour bounced: SES may stop the account's sending.`,
      first: "find the merchant that gives wrong addresses; SES's console shows the account's rate.",
    });
    monitoring.alarm({
      purpose: "customer-emails-complained",
      metric: counted("Complaint"),
      above: 0,
      what: "A customer marked an e-mail about a payment as spam.",
      first: "find out whether the merchant has the customer's consent; the address is suppressed from now on.",
    });
    monitoring.alarm({
      purpose: "customer-emails-refused",
      metric: customMetric(names.metricsNamespace, "CustomerEmailRefused"),
      above: 0,
      what: "SES refused an e-mail to a customer for good. The payment and its notifications are not affected.",
      command: "logs notification-sender --errors",
      first:
        "check in SES that the sender is verified, that the account has left the sandbox, and that sending is not paused.",
    });
  }
}
