import Stripe from "stripe";
import type { PaymentObservation, RefundObservation } from "../../ledger/domain/observation";
import { stripeAmount } from "../../webhooks/providers/stripe/amount";
import { readIntent } from "../../webhooks/providers/stripe/intents";
import { DEPLOYMENT_METADATA, MODIFICATION_METADATA } from "../../webhooks/providers/stripe/metadata";
import { readRefund } from "../../webhooks/providers/stripe/refunds";
import { meaningOf } from "../../webhooks/providers/stripe/version";
import {
  GatewayUnavailable,
  type ModificationRequest,
  type ModificationResult,
  type PaymentGateway,
} from "../application/ports/gateway";
import { type LastResponse, READ_MS, timeOf, unavailable, type WithKey } from "./stripe-client";

/** Errors that say for good that a refund was not made, beside one about its amount. */
const REFUSED_REFUNDS = new Set([
  "amount_too_large",
  "amount_too_small",
  "balance_insufficient",
  "charge_already_refunded",
  "charge_disputed",
  "charge_not_refundable",
  "refund_disputed_payment",
]);
/** Errors of a capture or a cancel after which the intent's own state says what became of it. */
const INTENT_ERRORS = new Set([
  "amount_too_large",
  "amount_too_small",
  "charge_already_captured",
  "charge_expired_for_capture",
  "payment_intent_unexpected_state",
]);
const AMOUNTS = new Set(["amount", "amount_to_capture"]);
/** Refunds of one page of a list, and pages that are looked through: no payment has as many refunds. */
const PAGE = 100;
const MOST_PAGES = 20;

const NO_INTENT: ModificationResult = { outcome: "refused", code: "charged_by_another_gateway" };

/** Refunds, captures and cancels of PaymentIntents: the modification's id is the idempotency key. */
export function stripeModifications(
  withKey: WithKey,
  deployment: string,
): Pick<PaymentGateway, "modify" | "findModification"> {
  return {
    async modify(request) {
      if (!isIntent(request)) return NO_INTENT;
      const units = stripeAmount(request)?.amount;
      if (units === undefined) return { outcome: "refused", code: "amount_not_supported" };
      try {
        return await withKey((stripe) =>
          request.kind === "refund"
            ? refund(stripe, request, units, deployment)
            : complete(stripe, request, request.kind, units),
        );
      } catch (error) {
        throw unavailable(error);
      }
    },

    async findModification(request) {
      if (!isIntent(request)) return NO_INTENT;
      try {
        return await withKey((stripe) => (request.kind === "refund" ? findRefund : findCompletion)(stripe, request));
      } catch (error) {
        throw unavailable(error);
      }
    },
  };
}

/** A payment that the sandbox charged has no intent. */
const isIntent = ({ reference }: ModificationRequest): boolean => reference.startsWith("pi_");

async function refund(
  stripe: Stripe,
  { id, reference, reason }: ModificationRequest,
  amount: number,
  deployment: string,
): Promise<ModificationResult> {
  // Stripe's webhooks carry it back: they name the same refund, whichever comes first.
  const metadata = { [MODIFICATION_METADATA]: id, [DEPLOYMENT_METADATA]: deployment };
  const parameters = { payment_intent: reference, amount, metadata, ...(reason !== undefined && { reason }) };
  try {
    const made = await stripe.refunds.create(parameters, { idempotencyKey: id });
    return refundResult(made, made.lastResponse);
  } catch (error) {
    const code = refusalCode(error, REFUSED_REFUNDS);
    if (code === undefined) throw error;
    return { outcome: "refused", code };
  }
}

/** The code of an error that is about this request, and no passing one; undefined for any other error. */
function refusalCode(error: unknown, codes: ReadonlySet<string>): string | undefined {
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) return undefined;
  const { code, param = "" } = error;
  if (code !== undefined && codes.has(code)) return code;
  return AMOUNTS.has(param) ? (code ?? "invalid_amount") : undefined;
}

/** A refund of the intent that carries the modification's id. Lists know a new refund at once. */
async function findRefund(
  stripe: Stripe,
  { id, reference }: ModificationRequest,
): Promise<ModificationResult | undefined> {
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const list = await stripe.refunds.list(
      { payment_intent: reference, limit: PAGE, ...(after !== undefined && { starting_after: after }) },
      { timeout: READ_MS },
    );
    const made = list.data.find(({ metadata }) => metadata?.[MODIFICATION_METADATA] === id);
    if (made !== undefined) return refundResult(made, list.lastResponse);
    after = list.data.at(-1)?.id;
    if (!list.has_more || after === undefined) return undefined;
  }
  throw new GatewayUnavailable(`the PaymentIntent ${reference} has more refunds than are looked through`);
}

/** The refund as its webhook would say it, at the time of Stripe's own clock. */
function refundResult(made: Stripe.Refund, response: LastResponse): ModificationResult {
  const at = timeOf(response) ?? made.created * 1000;
  const reading = readRefund(made, { type: "refund.updated", at, version: meaningOf(Stripe.API_VERSION) });
  const [observation] = typeof reading === "string" ? [] : reading.observations;
  if (observation?.kind !== "refund") throw new GatewayUnavailable(`the refund ${made.id} cannot be read`);
  const { belongsTo: _, at: __, ...own } = observation satisfies RefundObservation;
  const observed = { system: "stripe", at, refund: own } as const;
  if (own.status === "failed") return { outcome: "refused", code: own.reason ?? "refund_failed", observed };
  return { outcome: own.status === "pending" ? "accepted" : "succeeded", observed };
}

async function complete(
  stripe: Stripe,
  request: ModificationRequest,
  kind: "capture" | "cancel",
  units: number,
): Promise<ModificationResult> {
  const { id, reference } = request;
  try {
    const intent = await (kind === "capture"
      ? stripe.paymentIntents.capture(reference, { amount_to_capture: units }, { idempotencyKey: id })
      : stripe.paymentIntents.cancel(reference, {}, { idempotencyKey: id }));
    const result = completionResult(request, intent, intent.lastResponse);
    if (result !== undefined) return result;
    throw new GatewayUnavailable(`the PaymentIntent ${intent.id} is ${intent.status}`);
  } catch (error) {
    const code = refusalCode(error, INTENT_ERRORS);
    if (code === undefined) throw error;
    return (await findCompletion(stripe, request)) ?? { outcome: "refused", code };
  }
}

async function findCompletion(stripe: Stripe, request: ModificationRequest): Promise<ModificationResult | undefined> {
  const intent = await stripe.paymentIntents.retrieve(request.reference, {}, { timeout: READ_MS });
  return completionResult(request, intent, intent.lastResponse);
}

/** What the intent's state says of a capture or cancel; undefined while it is still authorized. */
function completionResult(
  { kind, amount }: ModificationRequest,
  intent: Stripe.PaymentIntent,
  response: LastResponse,
): ModificationResult | undefined {
  const at = timeOf(response) ?? intent.created * 1000;
  const reading = readIntent(intent, { type: "payment_intent.updated", at, version: meaningOf(Stripe.API_VERSION) });
  const [observation] = typeof reading === "string" ? [] : reading.observations;
  if (observation?.kind !== "intent") throw new GatewayUnavailable(`the PaymentIntent ${intent.id} cannot be read`);
  const { belongsTo: _, at: __, merchantId: ___, ...payment } = observation satisfies PaymentObservation;
  const observed = { system: "stripe", at, payment } as const;
  switch (payment.status) {
    case "captured":
      return kind === "capture" && payment.received === amount
        ? { outcome: "succeeded", observed }
        : { outcome: "refused", code: "captured_otherwise", observed };
    case "canceled":
      return kind === "cancel"
        ? { outcome: "succeeded", observed }
        : { outcome: "refused", code: "already_canceled", observed };
    case "pending":
      return kind === "capture" && intent.status === "processing" ? { outcome: "accepted", observed } : undefined;
    default:
      return undefined;
  }
}
