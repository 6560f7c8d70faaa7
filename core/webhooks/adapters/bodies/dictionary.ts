import { otherEvents } from "./others";
import { stripeEvents } from "./stripe";

/** Stripe sends its events with an indent of two, the others without one. */
const indented = (event: object): string => JSON.stringify(event, null, 2);
const compact = (event: object): string => JSON.stringify(event);

const { dispute, refund, intent, charge } = stripeEvents;
const { payment, order, capture } = otherEvents;

/**
 * Text that the bodies of all events have in common. What is nearest to the end costs the fewest bytes, so the most
 * frequent events are last. Neither this text nor one of those below may ever change: bodies that were packed against it
 * could not be read any more.
 */
const common = Buffer.from(
  [...[payment, order, capture].map(compact), ...[dispute, refund, intent, charge].map(indented)].join("\n"),
);

/** Texts of single kinds of events, by how `<provider>#<type>` begins; the first that fits counts. */
const kinds: readonly (readonly [beginning: string, text: Buffer])[] = [
  ["stripe#payment_intent.", Buffer.from(indented(intent))],
  ["stripe#charge.dispute.", Buffer.from(indented(dispute))],
  ["stripe#charge.refund.", Buffer.from(indented(refund))],
  ["stripe#refund.", Buffer.from(indented(refund))],
  ["stripe#charge.", Buffer.from(indented(charge))],
  ["paypal#PAYMENT.CAPTURE.", Buffer.from(compact(capture))],
  ["paypal#CHECKOUT.ORDER.", Buffer.from(compact(order))],
  ["square#payment.", Buffer.from(compact(payment))],
];

/** Every text that a body may have been packed against. */
export const dictionaries: readonly Buffer[] = [common, ...kinds.map(([, text]) => text)];

/**
 * The text to pack an event's body against. Reading a text into the compressor costs more than packing the body does, so
 * that it is the shortest that has the body's names: what it lacks costs bytes, and does no other harm.
 */
export function dictionaryFor(provider: string, type: string): Buffer {
  const event = `${provider}#${type}`;
  return kinds.find(([beginning]) => event.startsWith(beginning))?.[1] ?? common;
}
