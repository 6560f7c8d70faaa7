import { webhookProviders } from "../core/contracts/providers";
import { internalSource } from "./internal/source";
import type { SimulatedPayment } from "./payment";
import { paypalSource } from "./paypal/source";
import type { SimulatedSource, SimulatedType } from "./simulated-type";
import { squareSource } from "./square/source";
import { stripeSource } from "./stripe/source";

/** Senders of events by the name under which they are simulated. */
export const sourceNames = [...webhookProviders, "internal"] as const;
export type SourceName = (typeof sourceNames)[number];

export const sources: Readonly<Record<SourceName, SimulatedSource>> = {
  stripe: stripeSource,
  paypal: paypalSource,
  square: squareSource,
  internal: internalSource,
};

export interface SimulatedEvent {
  readonly source: SourceName;
  readonly type: string;
  readonly eventId: string;
  /** JSON, in the provider's shape. */
  readonly body: string;
}

export interface EventWish {
  readonly source: SourceName;
  readonly type: string;
  /** @default the type's usual one */
  readonly status?: string | undefined;
  /** @default now */
  readonly at?: Date;
  /** Text that differs between events. */
  readonly unique: string;
}

export const typeOf = (source: SourceName, type: string): SimulatedType | undefined => sources[source].types.get(type);

/** An event of the type about the payment. Throws where there is no such type, or the provider takes no such amount. */
export function simulated(
  payment: SimulatedPayment,
  { source, type, status, at = new Date(), unique }: EventWish,
): SimulatedEvent {
  const found = typeOf(source, type);
  if (found === undefined) throw new RangeError(`${source} has no simulated event ${type}`);
  const eventId = sources[source].eventId(unique);
  const body = found.body(payment, { eventId, at, status: status ?? found.statuses[0] });
  return { source, type, eventId, body: JSON.stringify(body) };
}
