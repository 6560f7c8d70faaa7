import { stageOf } from "./environments";
import type { Settings } from "./settings";

/** What a deployment would be, in lines of a label and a text: what was chosen, and what is off. */
export function summarize(settings: Settings): readonly (readonly [label: string, text: string])[] {
  const { environmentSuffix, awsRegion, accountId, alertEmails } = settings;
  const stage = stageOf(environmentSuffix);
  const size = stage === environmentSuffix ? "its own size" : "as small as dev";
  return [
    [
      "environment",
      `${environmentSuffix} (${size}), ${awsRegion}, ${accountId ?? "any account: AWS_ACCOUNT_ID is not set"}`,
    ],
    ["payments", settings.paymentGateway === "stripe" ? "charged through Stripe" : "sandbox: it takes NO money"],
    ["alarms by e-mail to", recipients(alertEmails, "ALERT_EMAIL")],
    ["payments by e-mail to", notified(settings)],
    ["who called is kept for", `${settings.accessLogDays} days`],
    ["off", switchedOff(settings).join(", ") || "nothing"],
  ];
}

const recipients = (emails: readonly string[], name: string): string =>
  emails.length > 0 ? emails.map(masked).join(", ") : `NOBODY: ${name} is not set`;

/** Who is e-mailed, and about what. Merchants get webhooks in any case. */
function notified({ notificationEmails: emails, notificationEvents: events }: Settings): string {
  const to = recipients(emails, "NOTIFICATION_EMAIL");
  if (emails.length === 0) return to;
  if (events === "none") return "NOBODY: NOTIFICATION_EVENTS is none";
  return `${to}: ${events === "all" ? "every change" : events.join(", ")}`;
}

/** The address as its owner recognizes it: the output of a deployment is kept in logs. */
export const masked = (email: string): string => email.replace(/^(.)[^@]*/, "$1…");

function switchedOff({ reserveConcurrency, customDomain, partnerAccounts, ...settings }: Settings): string[] {
  return [
    ...(reserveConcurrency ? [] : ["reserved concurrency (RESERVED_CONCURRENCY)"]),
    ...(settings.firewallRules === "all" ? [] : ["most rules of the firewall (FIREWALL_RULES)"]),
    ...(settings.senderEmail === undefined ? ["e-mails to customers (SENDER_EMAIL)"] : []),
    ...(customDomain === undefined ? ["custom domain (CUSTOM_DOMAIN)"] : []),
    ...(partnerAccounts.length === 0 ? ["partner accounts (PARTNER_ACCOUNTS)"] : []),
    ...(settings.paypalSimulator === undefined ? [] : ["PayPal's own certificates (PAYPAL_SIMULATOR_ORIGIN)"]),
  ];
}
