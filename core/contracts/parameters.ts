/** Value of a SecureString that no operator has set yet: functions that read it fail closed. */
export const UNSET = "unset";

/** Secrets of one provider that are valid at the same time, so that one can be rotated without a gap. */
export const MAX_ACTIVE_SECRETS = 2;

/** Parameter with the endpoint of every merchant without a parameter, for example that of one shared backend. */
export const defaultEndpointName = (path: string): string => `${path}/default`;
/** Parameter with one merchant's endpoint; `*` for all merchants. Operators and merchants create these, not the stack. */
export const merchantEndpointName = (path: string, merchantId: string): string => `${path}/merchants/${merchantId}`;

export const webhookSecretsName = (path: string, provider: string): string => `${path}/${provider}/webhook-secrets`;
