import { randomUUID } from "node:crypto";
import { type SimulatedEvent, simulated, typeOf } from "../../simulation/catalog";
import { paymentFor } from "../../simulation/payment-for";
import { paypalHeaders, stripeHeaders } from "../../simulation/signatures";
import { merchants, OPERATOR, STRIPE_SECRET } from "../functions/variables";
import { type PathCounts, withoutNotification } from "./counts";
import type { DeployedPipeline } from "./deployed-pipeline";

export interface Occurrence {
  /** @default stripe */
  readonly source?: "stripe" | "paypal";
  readonly type: string;
  /** Whose payment it is. */
  readonly merchantId: string;
  /** The payment that it is about. Events of one payment belong together. */
  readonly payment: string;
  /** Which refund or dispute of the payment. @default 1 */
  readonly number?: number;
  /** Minor units of a refund. */
  readonly part?: number;
  /** Text by which the event differs from others. @default a new one */
  readonly unique?: string;
}

/** An event of a payment of 100,000.00 USD, as its provider writes it now. */
export function eventOf(occurrence: Occurrence): SimulatedEvent {
  const { source = "stripe", type, merchantId, payment, number = 1, part, unique = randomUUID() } = occurrence;
  const found = typeOf(source, type);
  if (found === undefined) throw new Error(`${source} has no simulated event ${type}`);
  const at = new Date();
  const wish = { name: payment, merchantId, currency: "USD", amount: 10_000_000, number, ...(part && { part }) };
  return simulated(paymentFor(found, wish, at), { source, type, at, unique });
}

/** Sends a signed event as its provider does. */
export function sendWebhook(
  pipeline: DeployedPipeline,
  { source, body }: Pick<SimulatedEvent, "source" | "body">,
): Promise<PathCounts> {
  const headers = source === "paypal" ? paypalHeaders(body, pipeline.paypal) : stripeHeaders(body, STRIPE_SECRET);
  return pipeline.send("webhook-receiver", {
    ...{ route: "/webhook/{provider}", pathParameters: { provider: source } },
    ...{ headers, body },
  });
}

/** An event of a customer: Tap keeps of it that it came. */
const ignoredEvent = (): string =>
  JSON.stringify({
    ...{ id: `evt_${randomUUID()}`, object: "event", api_version: "2025-09-30.clover", type: "customer.created" },
    ...{ created: Math.floor(Date.now() / 1000), livemode: false, pending_webhooks: 1, request: null },
    data: { object: { id: `cus_${randomUUID()}`, object: "customer", metadata: {} } },
  });

/** Submits a payment that the sandbox gateway captures at once. */
function submitPayment(pipeline: DeployedPipeline, merchantId: string): Promise<PathCounts> {
  const body = { merchant_id: merchantId, customer_id: randomUUID(), amount: 1990, currency: "USD" };
  return pipeline.send("transaction-processor", {
    route: "/transactions",
    headers: { "content-type": "application/json", "idempotency-key": randomUUID() },
    body: JSON.stringify({ ...body, payment_method: "pm_sandbox" }),
    caller: OPERATOR,
  });
}

/** Webhooks that change a payment, with what comes before each that is about an earlier one. */
const webhooks = {
  /** A payment begins: no merchant is notified of that. */
  begun: { type: "payment_intent.created" },
  intent: { type: "payment_intent.succeeded" },
  order: { source: "paypal", type: "CHECKOUT.ORDER.APPROVED" },
  charge: { type: "charge.succeeded", after: { type: "payment_intent.succeeded" } },
  capture: {
    ...{ source: "paypal", type: "PAYMENT.CAPTURE.COMPLETED" },
    after: { source: "paypal", type: "CHECKOUT.ORDER.APPROVED" },
  },
  refund: { type: "refund.created", part: 100, after: { type: "payment_intent.succeeded" } },
  dispute: { type: "charge.dispute.created", after: { type: "payment_intent.succeeded" } },
} as const satisfies Record<string, Partial<Occurrence> & { readonly after?: Partial<Occurrence> }>;

export type WebhookName = keyof typeof webhooks;
const webhookNames = Object.keys(webhooks) as readonly WebhookName[];
/** `repeated`: a webhook that was processed before. `ignored`: one of a type that changes no payment. */
export type PathName = WebhookName | "repeated" | "ignored" | "submitted";
/**
 * `silent`: without what a notification costs. `unaddressed`: the merchant has no endpoint, `told`: it has one, and each
 * change that it is notified of is delivered.
 */
export type Audience = "silent" | "unaddressed" | "told";
export type CountedPaths<Name extends PathName = PathName> = Readonly<
  Record<Name, Readonly<Record<Audience, PathCounts>>>
>;
const pathNames: readonly PathName[] = [...webhookNames, "repeated", "ignored", "submitted"];

/**
 * Counts what each kind of event costs once the functions have read their parameters: calls, write and read units,
 * messages, bytes. Only the CPU differs between runs.
 */
export async function countPaths<Name extends PathName = PathName>(
  pipeline: DeployedPipeline,
  names: readonly Name[] = pathNames as readonly Name[],
): Promise<CountedPaths<Name>> {
  const counted = {} as Record<Name, CountedPaths[PathName]>;
  for (const name of names) {
    const unaddressed = await countPath(pipeline, name, "unaddressed");
    const told = await countPath(pipeline, name, "told");
    counted[name] = { silent: withoutNotification(told), unaddressed, told };
  }
  return counted;
}

/** Counts the second of two like events: the first one finds parameters that were not read yet. */
async function countPath(
  pipeline: DeployedPipeline,
  name: PathName,
  audience: keyof typeof merchants,
): Promise<PathCounts> {
  await countOnce(pipeline, name, merchants[audience]);
  return countOnce(pipeline, name, merchants[audience]);
}

async function countOnce(pipeline: DeployedPipeline, name: PathName, merchantId: string): Promise<PathCounts> {
  if (name === "submitted") return submitPayment(pipeline, merchantId);
  if (name === "ignored") return sendWebhook(pipeline, { source: "stripe", body: ignoredEvent() });
  const payment = randomUUID();
  if (name === "repeated") {
    const event = eventOf({ merchantId, payment, ...webhooks.intent });
    await sendWebhook(pipeline, event);
    return sendWebhook(pipeline, event);
  }
  const { after, ...event }: Partial<Occurrence> & { type: string; after?: Partial<Occurrence> & { type: string } } =
    webhooks[name];
  if (after !== undefined) await sendWebhook(pipeline, eventOf({ merchantId, payment, ...after }));
  return sendWebhook(pipeline, eventOf({ merchantId, payment, ...event }));
}
