import type {
  AuthorizationObservation,
  ChargeObservation,
  DisputeObservation,
  Observation,
  PaymentEvent,
  PaymentObservation,
  ProviderSystem,
  RefundObservation,
} from "../core/ledger/domain/observation";
import type { LifeEvent } from "./lives";

/** Later than every time here. */
export const END = "9999";
const START = Date.parse("2026-11-18T10:00:00.000Z");

const common = { belongsTo: [] as readonly string[], at: START, final: 0 as const, progress: 0, currency: "USD" };

/** A Stripe PaymentIntent of 42.50 USD that succeeded. */
export const anIntent = (fields: Partial<PaymentObservation> = {}) =>
  ({
    ...common,
    kind: "intent",
    name: "stripe_pi_1",
    final: 1,
    progress: 7,
    status: "captured",
    amount: 4250,
    received: 4250,
    capturable: 0,
    merchantId: "mrc_demo",
    ...fields,
  }) satisfies Observation;

/** A PayPal order of 42.50 USD that was approved. */
export const anOrder = (fields: Partial<PaymentObservation> = {}) =>
  ({
    ...common,
    kind: "order",
    name: "paypal_O1",
    status: "pending",
    amount: 4250,
    ...fields,
  }) satisfies Observation;

/** A PayPal capture of 42.50 USD that is completed. */
export const aCapture = (fields: Partial<ChargeObservation> = {}) =>
  ({
    ...common,
    kind: "capture",
    name: "paypal_C1",
    at: START + 1_000,
    final: 1,
    progress: 7,
    status: "captured",
    amount: 4250,
    captured: 4250,
    merchantId: "mrc_demo",
    ...fields,
  }) satisfies Observation;

/** A PayPal authorization of 42.50 USD that is open. */
export const anAuthorization = (fields: Partial<AuthorizationObservation> = {}) =>
  ({
    ...common,
    kind: "authorization",
    name: "paypal_A1",
    at: START + 500,
    progress: 5,
    status: "authorized",
    amount: 4250,
    ...fields,
  }) satisfies Observation;

/** A refund of 10.00 USD that succeeded. */
export const aRefund = (fields: Partial<RefundObservation> = {}) =>
  ({
    ...common,
    kind: "refund",
    name: "stripe_re_1",
    belongsTo: ["stripe_pi_1"],
    at: START + 60_000,
    final: 1,
    progress: 1,
    status: "succeeded",
    amount: 1000,
    madeAt: START + 60_000,
    release: "no",
    ...fields,
  }) satisfies Observation;

/** An open dispute of 10.00 USD. */
export const aDispute = (fields: Partial<DisputeObservation> = {}) =>
  ({
    ...common,
    kind: "dispute",
    name: "stripe_dp_1",
    belongsTo: ["stripe_pi_1"],
    at: START + 120_000,
    progress: 1,
    status: "open",
    amount: 1000,
    reason: "fraudulent",
    ...fields,
  }) satisfies Observation;

let events = 0;

/** An event with an id of its own that says what is given. */
export function anEvent(
  observations: readonly [Observation, ...Observation[]],
  fields: Partial<PaymentEvent> & { readonly id?: string } = {},
): PaymentEvent {
  const { id = `evt_${++events}`, ...rest } = fields;
  const system = (observations[0].name.split("_")[0] ?? "") as ProviderSystem;
  return {
    key: { provider: system, eventId: id },
    system,
    type: `${observations[0].kind}.updated`,
    occurredAt: new Date(observations[0].at).toISOString(),
    observations,
    ...rest,
  };
}

/** The event that begins a payment of 19.90 USD that a merchant submits to Tap. */
export function aSubmission(
  transactionId: string,
  { at = START, merchantId = "mrc_demo" }: { readonly at?: number; readonly merchantId?: string } = {},
): PaymentEvent {
  const { received: _, capturable: __, ...payment } = anIntent({ kind: "payment", name: transactionId });
  return anEvent([{ ...payment, at, final: 0, progress: 0, status: "pending", amount: 1990, merchantId }], {
    key: { provider: "tap", eventId: `${transactionId}-submitted` },
    system: "internal",
    type: "payment.submitted",
    submission: { amount: 1990, currency: "USD", customerId: transactionId, paymentMethod: "pm_1" },
  });
}

/** An event of a simulated life as the readers of providers' events make it. */
export function paymentEventOf({ event, ...life }: LifeEvent): PaymentEvent {
  const cut = event.indexOf("#");
  const [first, ...others] = life.observations;
  if (first === undefined) throw new Error("an event says something");
  return {
    ...life,
    key: { provider: event.slice(0, cut), eventId: event.slice(cut + 1) },
    observations: [first, ...others],
    ...(event.startsWith("tap#") && {
      submission: { amount: 4250, currency: "USD", customerId: "cus_1", paymentMethod: "pm_1" },
    }),
  };
}
