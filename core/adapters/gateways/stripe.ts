import Stripe from "stripe";
import { type Charge, type ChargeResult, GatewayUnavailable, type PaymentGateway } from "../../application/ports";
import { TRANSACTION_METADATA } from "../../domain/own-transaction";

export interface StripeGatewayOptions {
  /** The secret key, or undefined while no operator has set one. */
  readonly secretKey: () => Promise<string | undefined>;
  /** Another host than Stripe's own, for tests. */
  readonly host?: { readonly protocol: "http" | "https"; readonly host: string; readonly port: number };
}

/** A charge is a PaymentIntent, made and confirmed in one call: the transaction's id is its idempotency key. */
export function stripeGateway({ secretKey, host }: StripeGatewayOptions): PaymentGateway {
  let client: { readonly key: string; readonly stripe: Stripe } | undefined;

  const connect = async (): Promise<Stripe> => {
    const key = await secretKey();
    if (key === undefined) throw new GatewayUnavailable("the secret key of the Stripe account has not been set");
    // The workflow retries, with longer waits than the library's own.
    if (client?.key !== key)
      client = { key, stripe: new Stripe(key, { maxNetworkRetries: 0, timeout: 20_000, ...host }) };
    return client.stripe;
  };

  return {
    name: "stripe",

    async charge(charge): Promise<ChargeResult> {
      const stripe = await connect();
      try {
        const intent = await stripe.paymentIntents.create(parameters(charge), { idempotencyKey: charge.transactionId });
        return resultOf(intent);
      } catch (error) {
        return declineOf(error);
      }
    },
  };
}

const parameters = ({ transactionId, merchantId, amount, paymentMethod, description }: Charge) => ({
  amount: amount.amount,
  currency: amount.currency.toLowerCase(),
  payment_method: paymentMethod,
  confirm: true,
  off_session: true,
  // Stripe's webhooks carry it back: they land on the same transaction, whichever comes first.
  metadata: { [TRANSACTION_METADATA]: transactionId, merchant_id: merchantId },
  ...(description && { description }),
});

function resultOf({ id, status, last_payment_error }: Stripe.PaymentIntent): ChargeResult {
  switch (status) {
    case "succeeded":
      return { outcome: "captured", reference: id };
    case "processing":
      // Not known yet, and asking again with the same key would only repeat this answer: a webhook will tell.
      throw new GatewayUnavailable(`the PaymentIntent ${id} is still being processed`);
    default:
      return { outcome: "declined", code: last_payment_error?.decline_code ?? last_payment_error?.code ?? status };
  }
}

/** A card that was refused is an answer. Anything else leaves open what came of the charge. */
function declineOf(error: unknown): ChargeResult {
  if (error instanceof Stripe.errors.StripeCardError) {
    return { outcome: "declined", code: error.decline_code ?? error.code ?? "card_declined" };
  }
  if (error instanceof Stripe.errors.StripeInvalidRequestError) {
    return { outcome: "declined", code: error.code ?? "invalid_request" };
  }
  // Its message may quote the request.
  const type = error instanceof Stripe.errors.StripeError ? error.type : "unknown error";
  throw new GatewayUnavailable(`Stripe: ${type}`);
}
