/** A value for every optional variable that prod accepts, for checks of a stack that uses all of them. */
export const everyOption = (account: string): Readonly<Record<string, string>> => ({
  SENDER_EMAIL: "payments@example.com",
  CUSTOMER_EMAIL_FROM_PROVIDERS: "on",
  PAYMENT_GATEWAY: "stripe",
  CUSTOM_DOMAIN: "pay.example.com",
  CUSTOM_DOMAIN_CERTIFICATE_ARN: `arn:aws:acm:us-east-1:${account}:certificate/0f0e0d0c-1111-4222-8333-444455556666`,
  PROVIDER_ADDRESSES: "192.0.2.0/24, 198.51.100.7/32",
  PARTNER_ACCOUNTS: "210987654321",
  INDEX_SHARDS: "32",
  LARGE_MERCHANTS: "mrc_big=8, mrc_huge=16",
  ACCESS_LOG_DAYS: "731",
  INVOCATION_LOGS: "all",
  RESERVED_CONCURRENCY: "on",
});
