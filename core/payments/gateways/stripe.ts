import Stripe from "stripe";
import { isWellFormed, wellFormed } from "../../contracts/text";
import type { PaymentStatus } from "../../ledger/domain/observation";
import { tracedRequest } from "../../shared/adapters/telemetry/xray";
import { stripeAmount } from "../../webhooks/providers/stripe/amount";
import { DEPLOYMENT_METADATA, TRANSACTION_METADATA } from "../../webhooks/providers/stripe/metadata";
import { nameOf } from "../../webhooks/providers/stripe/object";
import { captured, processing, type State } from "../../webhooks/providers/stripe/states";
import {
  type Charge,
  type ChargeResult,
  type GatewayObservation,
  GatewayUnavailable,
  type PaymentGateway,
} from "../application/ports/gateway";
import { chargesOf } from "./stripe-look-up";

export interface StripeGatewayOptions {
  /** The secret key, or undefined while no operator has set one; `refreshed` where Stripe does not know it any more. */
  readonly secretKey: {
    value(): Promise<string | undefined>;
    refreshed(): Promise<string | undefined>;
  };
  /** Id of the deployment. Each charge carries it, so that other deployments on the account ignore its webhooks. */
  readonly deployment: string;
  /** Another host than Stripe's own, for tests. */
  readonly host?: { readonly protocol: "http" | "https"; readonly host: string; readonly port: number };
}

/** Timeout of a request for a charge. With a look-up before it, both end before the function does. */
const REQUEST_MS = 8_000;
/** Timeout of a look-up. */
const READ_MS = 3_000;

const FOREIGN_CUSTOMER = "customer_of_another";

/** A charge is a PaymentIntent, made and confirmed in one call: the transaction's id is its idempotency key. */
export function stripeGateway({ secretKey, deployment, host }: StripeGatewayOptions): PaymentGateway {
  let client: { readonly key: string; readonly stripe: Stripe } | undefined;

  const connect = (key: string | undefined): Stripe => {
    if (key === undefined) throw new GatewayUnavailable("the secret key of the Stripe account has not been set");
    if (client?.key !== key) {
      // The workflow retries, with longer waits than the library.
      const options = { maxNetworkRetries: 0, timeout: REQUEST_MS, httpClient: tracedHttp(), ...host };
      client = { key, stripe: new Stripe(key, options) };
    }
    return client.stripe;
  };

  /** Asks once more where Stripe does not know the key, and another one was set. */
  const withRolledKey = <T>(key: string | undefined, ask: (key: string | undefined) => Promise<T>): Promise<T> =>
    ask(key).catch(async (error: unknown) => {
      if (!(error instanceof Stripe.errors.StripeAuthenticationError)) throw error;
      const rolled = await secretKey.refreshed();
      if (rolled === key) throw error;
      return ask(rolled);
    });

  return {
    name: "stripe",

    async lookUp(charge) {
      const key = await secretKey.value();
      const search = async (secret: string | undefined) => chargesOf(connect(secret), charge, READ_MS);
      try {
        return await withRolledKey(key, search);
      } catch (error) {
        throw unavailable(error);
      }
    },

    async charge(charge): Promise<ChargeResult> {
      const amount = stripeAmount(charge);
      if (amount === undefined) return { outcome: "invalid", code: "amount_not_supported" };
      // The library throws for such a text before it sends anything: no request of this charge has ever left.
      if (!isSendable(charge)) return { outcome: "invalid", code: "text_not_supported" };
      const request = async (key: string | undefined): Promise<ChargeResult> => {
        const stripe = connect(key);
        if (!(await isCustomerOfMerchant(stripe, charge))) return resultOfEarlierCharge(stripe, charge);
        const intent = await stripe.paymentIntents.create(parameters(charge, amount, deployment), {
          idempotencyKey: charge.transactionId,
        });
        return resultOf(charge, intent, intent.lastResponse);
      };
      const key = await secretKey.value();
      try {
        return await withRolledKey(key, request);
      } catch (error) {
        return refusalOf(error);
      }
    },
  };
}

/** The library's own client, whose requests are subsegments of a sampled trace. */
function tracedHttp(): ReturnType<typeof Stripe.createNodeHttpClient> {
  const client = Stripe.createNodeHttpClient();
  const makeRequest = client.makeRequest.bind(client);
  client.makeRequest = (host, ...rest) =>
    tracedRequest(
      host,
      () => makeRequest(host, ...rest),
      (response) => response.getStatusCode(),
    );
  return client;
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
  { transactionId, merchantId, paymentMethod, paymentCustomer, description }: Charge,
  amount: { readonly amount: number; readonly currency: string },
  deployment: string,
) => ({
  ...amount,
  payment_method: paymentMethod,
  confirm: true,
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
    default:
      // It waits for an action that will not come. Only an end is recorded as one.
      throw new GatewayUnavailable(`the PaymentIntent ${id} is ${status}`);
  }
}

type LastResponse = { readonly headers?: Readonly<Record<string, string>> };

/** The answer as its webhook would say it, at the time of Stripe's own clock: the whole amount is captured at once. */
function observedIn(
  { amount, currency }: Charge,
  { id, created }: Stripe.PaymentIntent,
  state: State<PaymentStatus>,
  response: LastResponse | undefined,
): GatewayObservation {
  const at = Date.parse(response?.headers?.date ?? "") || created * 1000;
  const received = state === captured ? { received: amount } : {};
  return {
    system: "stripe",
    ...(Number.isFinite(at) && { at }),
    payment: { kind: "intent", name: nameOf(id), ...state, currency, amount, ...received },
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

function unavailable(error: unknown): GatewayUnavailable {
  if (error instanceof GatewayUnavailable) return error;
  const known = error instanceof Stripe.errors.StripeError;
  return new GatewayUnavailable(
    `Stripe: ${known ? [error.type, error.code].filter(Boolean).join(", ") : "unknown error"}`,
  );
}
