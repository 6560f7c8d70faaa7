import Stripe from "stripe";
import { isWellFormed, wellFormed } from "../../contracts/text";
import type { PaymentStatus } from "../../ledger/domain/observation";
import { stripeAmount } from "../../webhooks/providers/stripe/amount";
import { DEPLOYMENT_METADATA, TRANSACTION_METADATA } from "../../webhooks/providers/stripe/metadata";
import { nameOf } from "../../webhooks/providers/stripe/object";
import { captured, held, processing, type State } from "../../webhooks/providers/stripe/states";
import {
  type Charge,
  type ChargeResult,
  type GatewayObservation,
  GatewayUnavailable,
  type PaymentGateway,
} from "../application/ports/gateway";
import {
  type LastResponse,
  READ_MS,
  type StripeClientOptions,
  stripeClient,
  timeOf,
  unavailable,
} from "./stripe-client";
import { chargesOf } from "./stripe-look-up";
import { stripeModifications } from "./stripe-modifications";

export interface StripeGatewayOptions extends StripeClientOptions {
  /** Id of the deployment. Each charge carries it, so that other deployments on the account ignore its webhooks. */
  readonly deployment: string;
}

const FOREIGN_CUSTOMER = "customer_of_another";

/** A charge is a PaymentIntent, made and confirmed in one call: the transaction's id is its idempotency key. */
export function stripeGateway({ deployment, ...account }: StripeGatewayOptions): PaymentGateway {
  const { withKey } = stripeClient(account);
  const modifications = stripeModifications(withKey, deployment);

  return {
    name: "stripe",

    ...modifications,

    async lookUp(charge) {
      try {
        return await withKey((stripe) => chargesOf(stripe, charge, READ_MS));
      } catch (error) {
        throw unavailable(error);
      }
    },

    async charge(charge): Promise<ChargeResult> {
      const amount = stripeAmount(charge);
      if (amount === undefined) return { outcome: "invalid", code: "amount_not_supported" };
      // The library throws for such a text before it sends anything: no request of this charge has ever left.
      if (!isSendable(charge)) return { outcome: "invalid", code: "text_not_supported" };
      const request = async (stripe: Stripe): Promise<ChargeResult> => {
        if (!(await isCustomerOfMerchant(stripe, charge))) return resultOfEarlierCharge(stripe, charge);
        const intent = await stripe.paymentIntents.create(parameters(charge, amount, deployment), {
          idempotencyKey: charge.transactionId,
        });
        return resultOf(charge, intent, intent.lastResponse);
      };
      try {
        return await withKey(request);
      } catch (error) {
        return refusalOf(error);
      }
    },
  };
}

/** Whether every text that names something has an encoding. A description without one is sent with U+FFFD. */
const isSendable = ({ transactionId, merchantId, paymentMethod, paymentCustomer = "" }: Charge): boolean =>
  [transactionId, merchantId, paymentMethod, paymentCustomer].every(isWellFormed);

/** A description as Stripe takes it: NUL, which ends a text in C, is replaced like half a character. */
const descriptionOf = (text: string): string => wellFormed(text.replaceAll("\0", "\ufffd"));

/** One account serves all merchants: a card that is saved with a customer is charged for its merchant only. */
async function isCustomerOfMerchant(stripe: Stripe, { paymentCustomer, merchantId }: Charge): Promise<boolean> {
  if (paymentCustomer === undefined) return true;
  const customer = await stripe.customers.retrieve(paymentCustomer, {}, { timeout: READ_MS });
  return !customer.deleted && customer.metadata.merchant_id === merchantId;
}

/** Finds a charge whose answer was lost, made before its customer was deleted or became another merchant's. */
async function resultOfEarlierCharge(stripe: Stripe, charge: Charge): Promise<ChargeResult> {
  const { paymentCustomer = "", transactionId } = charge;
  const { data } = await stripe.paymentIntents.list({ customer: paymentCustomer, limit: 100 }, { timeout: READ_MS });
  const made = data.find(({ metadata }) => metadata[TRANSACTION_METADATA] === transactionId);
  return made === undefined ? { outcome: "invalid", code: FOREIGN_CUSTOMER } : resultOf(charge, made);
}

const parameters = (
  { transactionId, merchantId, paymentMethod, paymentCustomer, description, capture }: Charge,
  amount: { readonly amount: number; readonly currency: string },
  deployment: string,
) => ({
  ...amount,
  payment_method: paymentMethod,
  confirm: true,
  ...(capture === false && { capture_method: "manual" as const }),
  off_session: true,
  // The customer is not present, and cannot follow a redirect or confirm the payment.
  automatic_payment_methods: { enabled: true, allow_redirects: "never" as const },
  error_on_requires_action: true,
  ...(paymentCustomer && { customer: paymentCustomer }),
  // Stripe's webhooks carry it back: they find the same transaction, whichever comes first.
  metadata: { [TRANSACTION_METADATA]: transactionId, [DEPLOYMENT_METADATA]: deployment, merchant_id: merchantId },
  ...(description && { description: descriptionOf(description) }),
});

function resultOf(charge: Charge, intent: Stripe.PaymentIntent, response?: LastResponse): ChargeResult {
  const { id, status, last_payment_error } = intent;
  switch (status) {
    case "succeeded":
      return { outcome: "captured", reference: id, observed: observedIn(charge, intent, captured, response) };
    case "requires_payment_method":
    case "canceled":
      return { outcome: "declined", code: last_payment_error?.decline_code ?? last_payment_error?.code ?? status };
    case "processing":
      return { outcome: "processing", reference: id, observed: observedIn(charge, intent, processing, response) };
    case "requires_capture":
      if (charge.capture === false) {
        return { outcome: "authorized", reference: id, observed: observedIn(charge, intent, held, response) };
      }
      throw new GatewayUnavailable(`the PaymentIntent ${id} is ${status}`);
    default:
      // It waits for an action that will not come. Only an end is recorded as one.
      throw new GatewayUnavailable(`the PaymentIntent ${id} is ${status}`);
  }
}

/** The answer as its webhook would say it, at the time of Stripe's own clock: the whole amount is captured or held at once. */
function observedIn(
  { amount, currency }: Charge,
  { id, created }: Stripe.PaymentIntent,
  state: State<PaymentStatus>,
  response: LastResponse | undefined,
): GatewayObservation {
  const at = timeOf(response) ?? created * 1000;
  const figures = state === captured ? { received: amount } : state === held ? { capturable: amount } : {};
  return {
    system: "stripe",
    ...(Number.isFinite(at) && { at }),
    payment: { kind: "intent", name: nameOf(id), ...state, currency, amount, ...figures },
  };
}

/** Parameters whose value the merchant has chosen; `id` is that of the customer. */
const SUBMITTED = new Set(["amount", "currency", "payment_method", "customer", "id"]);

/**
 * The result that an error stands for: a refused card is a decline, and a refused parameter of the merchant is invalid.
 * Any other error leaves the result open, or is an operator's fault, such as a wrong key. It must not look like the
 * customer's, so it is thrown, without Stripe's message and without a cause: both may quote the request.
 */
function refusalOf(error: unknown): ChargeResult {
  if (error instanceof Stripe.errors.StripeCardError) {
    return { outcome: "declined", code: error.decline_code ?? error.code ?? "card_declined" };
  }
  if (error instanceof Stripe.errors.StripeInvalidRequestError && SUBMITTED.has(error.param ?? "")) {
    return { outcome: "invalid", code: error.code ?? `invalid_${error.param}` };
  }
  throw unavailable(error);
}
