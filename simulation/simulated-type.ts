import type { Moment, SimulatedPayment } from "./payment";

/** One event type of a provider, as it is simulated. */
export interface SimulatedType {
  /** What the event says of the payment, in a few words. */
  readonly does: string;
  /** The provider's words for states that such an event may bring; the first one is the usual one. */
  readonly statuses: readonly [string, ...string[]];
  /** Which amount of the payment may be a part of the whole; absent where the event is about the whole payment. */
  readonly part?: "captured" | "returned";
  /** Why Tap cannot process the event when it is simulated; absent where it can. */
  readonly unprocessed?: string;
  /** The event's body, in the provider's shape. */
  readonly body: (payment: SimulatedPayment, moment: Moment) => object;
}

/** Everything that a provider, or an internal service, can be simulated to send. */
export interface SimulatedSource {
  /** The merchant of a simulated payment, where none is named. */
  readonly merchantId: string;
  /** The id of a new event; `unique` differs between events. */
  readonly eventId: (unique: string) => string;
  readonly types: ReadonlyMap<string, SimulatedType>;
}
