/** An address as SES takes it: ASCII, one mailbox, no name beside it. No character of it means anything to IAM. */
export const EMAIL_ADDRESS =
  /^[A-Za-z0-9!#$%&'+/=^_`{|}~.-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/;

/**
 * Whose addresses customers' e-mails go to. `none`: no address is kept, and nothing is sent. `merchants`: those that a
 * submission or an internal event gives. `merchants_and_providers`: also those in providers' events.
 */
export const customerEmailSources = ["none", "merchants", "merchants_and_providers"] as const;
export type CustomerEmailSource = (typeof customerEmailSources)[number];

/** Throws for a value that is none of them. */
export function customerEmailSource(text: string): CustomerEmailSource {
  const source = customerEmailSources.find((known) => known === text);
  if (source === undefined) throw new Error(`CUSTOMER_EMAIL is ${text}: ${customerEmailSources.join(", ")} are known`);
  return source;
}

/** Days for which a customer's address is kept: as long as most providers let a payment be refunded. */
export const CUSTOMER_EMAIL_KEPT_DAYS = 180;

/** Value of SENDER_EMAIL and CUSTOMER_EMAIL_CONFIGURATION_SET where customers get no e-mail. */
export const NO_CUSTOMER_EMAIL = "none";

/** Message tag by which CloudWatch keeps what became of one deployment's e-mails. */
export const EMAIL_DEPLOYMENT_TAG = "deployment";
