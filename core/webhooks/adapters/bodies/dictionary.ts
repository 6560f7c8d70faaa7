import { otherEvents } from "./others";
import { stripeEvents } from "./stripe";

/**
 * Text that the bodies of events have in common: Stripe sends its events with an indent of two, the others without one.
 * What no body has does no harm, and what is missing costs bytes. What is nearest to the end costs the fewest. It must
 * never change: bodies that were packed against it could not be read any more.
 */
export const bodyDictionary = Buffer.from(
  [
    ...otherEvents.map((event) => JSON.stringify(event)),
    ...stripeEvents.map((event) => JSON.stringify(event, null, 2)),
  ].join("\n"),
);
