import { expect, test } from "@jest/globals";
import { readSettings } from "../../lib/config/settings";
import { summarize } from "../../lib/config/summary";

const summaryOf = (variables: Record<string, string>) => Object.fromEntries(summarize(readSettings(variables)));

test("without variables the summary says small, no money, nobody is notified, and what is off", () => {
  expect(summaryOf({})).toEqual({
    environment: "dev (its own size), us-east-1, any account: AWS_ACCOUNT_ID is not set",
    payments: "sandbox: it takes NO money",
    "alarms by e-mail to": "NOBODY: ALERT_EMAIL is not set",
    "payments by e-mail to": "NOBODY: NOTIFICATION_EMAIL is not set",
    "who called is kept for": "7 days",
    off: "e-mails to customers (SENDER_EMAIL), custom domain (CUSTOM_DOMAIN), partner accounts (PARTNER_ACCOUNTS)",
  });
});

test("the summary of prod says Stripe, the account, and addresses that only their owners recognize", () => {
  const summary = summaryOf({
    ENVIRONMENT_SUFFIX: "prod",
    AWS_REGION: "eu-west-1",
    AWS_ACCOUNT_ID: "123456789012",
    ALERT_EMAIL: "oncall@example.com ops@example.org",
    NOTIFICATION_EMAIL: "shop@example.com",
    SENDER_EMAIL: "payments@example.com",
    PARTNER_ACCOUNTS: "210987654321",
    CUSTOM_DOMAIN: "pay.example.com",
    CUSTOM_DOMAIN_CERTIFICATE_ARN: "arn:aws:acm:eu-west-1:123456789012:certificate/0f0e-1",
  });
  expect(summary).toEqual({
    environment: "prod (its own size), eu-west-1, 123456789012",
    payments: "charged through Stripe",
    "alarms by e-mail to": "o…@example.com, o…@example.org",
    "payments by e-mail to": "s…@example.com: refund.failed, dispute.*, batch.*",
    "who called is kept for": "400 days",
    off: "nothing",
  });
  expect(JSON.stringify(summary)).not.toMatch(/oncall|ops@|shop@/);
});

test("the summary of prod without an address for notifications says that nobody is e-mailed about payments", () => {
  const prod = { ENVIRONMENT_SUFFIX: "prod", ALERT_EMAIL: "ops@example.com" };
  expect(summaryOf(prod)["payments by e-mail to"]).toBe("NOBODY: NOTIFICATION_EMAIL is not set");
  const none = { ...prod, NOTIFICATION_EMAIL: "shop@example.com", NOTIFICATION_EVENTS: "none" };
  expect(summaryOf(none)["payments by e-mail to"]).toBe("NOBODY: NOTIFICATION_EVENTS is none");
});

test("another suffix is said to be as small as dev, and its reservation to be off", () => {
  const summary = summaryOf({ ENVIRONMENT_SUFFIX: "pr-7", RESERVED_CONCURRENCY: "off", PAYMENT_GATEWAY: "stripe" });
  expect(summary.environment).toContain("pr-7 (as small as dev)");
  expect(summary.payments).toBe("charged through Stripe");
  expect(summary.off).toContain("reserved concurrency");
});
