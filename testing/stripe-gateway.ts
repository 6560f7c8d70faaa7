import { stripeGateway } from "../core/payments/gateways/stripe";

/** The secret key as its parameter gives it, before and after it is read again. */
export const keys = (value: string | undefined, refreshed = value) => ({
  value: async () => value,
  refreshed: async () => refreshed,
});

/** The gateway Stripe, which is played at a port of this computer. */
export const stripeAt = (port: number, secretKey = keys("sk_test_1")) =>
  stripeGateway({ secretKey, deployment: "dev-us-east-1", host: { protocol: "http", host: "127.0.0.1", port } });
