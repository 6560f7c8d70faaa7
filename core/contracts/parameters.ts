/** Value of a SecureString that no operator has set yet: functions that meet it fail closed. */
export const UNSET = "unset";

/** Secrets of one provider that are valid at the same time, so that one can be rotated without a gap. */
export const MAX_ACTIVE_SECRETS = 2;

/** The endpoint of every merchant that has none of its own: the team's own backend, say. */
export const defaultEndpointName = (path: string): string => `${path}/default`;
/** A merchant's own; `*` for all of them. Operators make these parameters, the stack does not. */
export const merchantEndpointName = (path: string, merchantId: string): string => `${path}/merchants/${merchantId}`;

export const webhookSecretsName = (path: string, provider: string): string => `${path}/${provider}/webhook-secrets`;
