/** Sizes of the limits that a merchant's own API key may have: each is a usage plan of the stack. */
export const merchantLimits = ["standard", "large"] as const;
export type MerchantLimit = (typeof merchantLimits)[number];
