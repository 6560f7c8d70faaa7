/** Alarms that no command can help with, each with why. */
export const unrehearsed: Readonly<Record<string, string>> = {
  "customer-emails-bounced": "SES alone knows which addresses bounced, and Tap keeps none: its console is the place",
  "customer-emails-complained":
    "SES alone knows who complained, and has suppressed the address: its console is the place",
};
