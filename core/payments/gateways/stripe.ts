import Stripe from "stripe";
import { stripeAmount } from "../../webhooks/providers/stripe/amount";
import { DEPLOYMENT_METADATA, TRANSACTION_METADATA } from "../../webhooks/providers/stripe/metadata";
import { type Charge, type ChargeResult, GatewayUnavailable, type PaymentGateway } from "../application/ports";

export interface StripeGatewayOptions {
  /** The secret key, or undefined while no operator has set one; `refreshed` where Stripe does not know it any more. */
  readonly secretKey: {
    value(): Promise<string | undefined>;
    refreshed(): Promise<string | undefined>;
  };
  /** Of the deployment: its name goes along, so that another one on the same account leaves our webhooks alone. */
  readonly deployment: string;
  /** Another host than Stripe's own, for tests. */
  readonly host?: { readonly protocol: "http" | "https"; readonly host: string; readonly port: number };
}

/** A charge is a PaymentIntent, made and confirmed in one call: the transaction's id is its idempotency key. */
export function stripeGateway({ secretKey, deployment, host }: StripeGatewayOptions): PaymentGateway {
  let client: { readonly key: string; readonly stripe: Stripe } | undefined;

  const connect = (key: string | undefined): Stripe => {
    if (key === undefined) throw new GatewayUnavailable("the secret key of the Stripe account has not been set");
    // The workflow retries, with longer waits than the library's own.
    if (client?.key !== key)
      client = { key, stripe: new Stripe(key, { maxNetworkRetries: 0, timeout: 8_000, ...host }) };
    return client.stripe;
  };

  return {
    name: "stripe",

    async charge(charge): Promise<ChargeResult> {
      const amount = stripeAmount(charge.amount);
      if (amount === undefined) return { outcome: "invalid", code: "amount_not_supported" };
      const ask = async (key: string | undefined): Promise<Stripe.PaymentIntent | "customer_of_another"> => {
        const stripe = connect(key);
        if (!(await isCustomerOf(stripe, charge))) return (await madeBefore(stripe, charge)) ?? "customer_of_another";
        return stripe.paymentIntents.create(parameters(charge, amount, deployment), {
          idempotencyKey: charge.transactionId,
        });
      };
      const key = await secretKey.value();
      let intent: Stripe.PaymentIntent | "customer_of_another";
      try {
        intent = await ask(key).catch(async (error: unknown) => {
          if (!(error instanceof Stripe.errors.StripeAuthenticationError)) throw error;
          const rolled = await secretKey.refreshed();
          if (rolled === key) throw error;
          return ask(rolled);
        });
      } catch (error) {
        return refusalOf(error);
      }
      return intent === "customer_of_another" ? { outcome: "invalid", code: intent } : resultOf(intent);
    },
  };
}

/** One account serves all merchants: a card that is saved with a customer is charged for that customer's merchant only. */
async function isCustomerOf(stripe: Stripe, { paymentCustomer, merchantId }: Charge): Promise<boolean> {
  if (paymentCustomer === undefined) return true;
  const customer = await stripe.customers.retrieve(paymentCustomer);
  return !customer.deleted && customer.metadata.merchant_id === merchantId;
}

/** A charge whose answer was lost, made before the customer was deleted or changed hands. */
async function madeBefore(
  stripe: Stripe,
  { paymentCustomer = "", transactionId }: Charge,
): Promise<Stripe.PaymentIntent | undefined> {
  const { data } = await stripe.paymentIntents.list({ customer: paymentCustomer, limit: 100 });
  return data.find(({ metadata }) => metadata[TRANSACTION_METADATA] === transactionId);
}

const parameters = (
  { transactionId, merchantId, paymentMethod, paymentCustomer, description }: Charge,
  amount: { readonly amount: number; readonly currency: string },
  deployment: string,
) => ({
  ...amount,
  payment_method: paymentMethod,
  confirm: true,
  off_session: true,
  // Nobody is there to be sent elsewhere, or to answer a question.
  automatic_payment_methods: { enabled: true, allow_redirects: "never" as const },
  error_on_requires_action: true,
  ...(paymentCustomer && { customer: paymentCustomer }),
  // Stripe's webhooks carry it back: they land on the same transaction, whichever comes first.
  metadata: { [TRANSACTION_METADATA]: transactionId, [DEPLOYMENT_METADATA]: deployment, merchant_id: merchantId },
  ...(description && { description }),
});

function resultOf({ id, status, last_payment_error }: Stripe.PaymentIntent): ChargeResult {
  switch (status) {
    case "succeeded":
      return { outcome: "captured", reference: id };
    case "requires_payment_method":
    case "canceled":
      return { outcome: "declined", code: last_payment_error?.decline_code ?? last_payment_error?.code ?? status };
    case "processing":
      return { outcome: "processing", reference: id };
    default:
      // It waits for what nobody will do: only an end is recorded as one.
      throw new GatewayUnavailable(`the PaymentIntent ${id} is ${status}`);
  }
}

/** Parameters whose value the merchant has chosen; `id` is that of the customer. */
const SUBMITTED = new Set(["amount", "currency", "payment_method", "customer", "id"]);

/**
 * A card that was refused is an answer, and so is a request that Stripe does not take for what was submitted. Anything
 * else leaves open what came of the charge, or is a fault of ours (a wrong key), which must not look like a customer's.
 */
function refusalOf(error: unknown): ChargeResult {
  if (error instanceof GatewayUnavailable) throw error;
  if (error instanceof Stripe.errors.StripeCardError) {
    return { outcome: "declined", code: error.decline_code ?? error.code ?? "card_declined" };
  }
  if (error instanceof Stripe.errors.StripeInvalidRequestError && SUBMITTED.has(error.param ?? "")) {
    return { outcome: "invalid", code: error.code ?? `invalid_${error.param}` };
  }
  // Its message may quote the request.
  const known = error instanceof Stripe.errors.StripeError;
  throw new GatewayUnavailable(
    `Stripe: ${known ? [error.type, error.code].filter(Boolean).join(", ") : "unknown error"}`,
  );
}
