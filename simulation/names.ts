import { INTERNAL_SOURCE } from "../core/webhooks/application/receive-internal-event";
import { EventBody } from "../core/webhooks/domain/event-body";
import { eventSources } from "../core/webhooks/providers/catalog";
import type { SimulatedEvent } from "./catalog";

/** Names of what the event is about, the payment first. By each of them its transaction is found, if it has one. */
export function namesIn({ source, body }: Pick<SimulatedEvent, "source" | "body">): string[] {
  const reading = eventSources.get(source === "internal" ? INTERNAL_SOURCE : source)?.read(EventBody.of(body));
  if (reading?.outcome !== "read") return [];
  const names = reading.event.observations.flatMap(({ name, belongsTo }) => [...belongsTo.toReversed(), name]);
  return [...new Set(names)];
}
