/** Value of a SecureString that no operator has set yet: functions that meet it fail closed. */
export const UNSET = "unset";

/** Secrets of one provider that are valid at the same time, so that one can be rotated without a gap. */
export const MAX_ACTIVE_SECRETS = 2;

export const webhookSecretsName = (path: string, provider: string): string => `${path}/${provider}/webhook-secrets`;
