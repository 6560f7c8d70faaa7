import type { UndeliveredList } from "../../contracts/spread";
import type { DeliveryKey, DeliveryTimeline } from "./delivery-ports";
import type { NotificationKey } from "./ports";

/** A notification that is not delivered, as the index shows it. */
export interface UndeliveredDelivery extends DeliveryKey {
  /** `waiting`: another attempt will be made. Else the delivery has ended so. */
  readonly list: UndeliveredList;
  /** ISO time at which the notification was made. */
  readonly createdAt: string;
}

export interface UndeliveredFilter {
  /** Lists that are read. */
  readonly lists: readonly UndeliveredList[];
  /** @default all merchants */
  readonly merchantId?: string;
  /** ISO time from which the notification was made; of a list, with a merchant only. @default none */
  readonly since?: string;
  /** With a merchant only: ISO time until which it was made. @default none */
  readonly until?: string;
  /** @default false */
  readonly isNewestFirst?: boolean;
  /** Entries that one call reads of each partition, where hardly more are wanted. @default 500, or 1 where the newest come first */
  readonly pageSize?: number;
}

/** What one merchant has in some lists. */
export interface UndeliveredOfMerchant {
  readonly merchantId: string;
  readonly count: number;
  /** Not all were counted: then others are newer than `newest`. */
  readonly isAtLeast?: true;
  /** ISO time at which the oldest of them was made. */
  readonly oldest: string;
  readonly newest: UndeliveredDelivery;
}

/** The notification, with the state of its delivery. */
export interface DeliveryDetails extends DeliveryTimeline, NotificationKey {
  /** Id of the recovery that has queued it last. */
  readonly recoveryId?: string;
}

/** One run of an operator's recovery, also over several starts. */
export interface Recovery {
  readonly id: string;
  /** When the sweep queues a delivery whose message was lost. */
  readonly sweepAt: Date;
}

/**
 * `queued`: it is pending and due, and waits for a message. `repeated`: this recovery had queued it, and it was attempted.
 * `underway`: an attempt is being made now. `delivered`, `absent`: nothing is left to do.
 */
export type Requeued = "queued" | "repeated" | "underway" | "delivered" | "absent";

/** Notifications that are not delivered. No call of it scans. */
export interface UndeliveredDeliveries {
  /** In the order of merchants, then of when they were made; or all in the opposite order. */
  list(filter: UndeliveredFilter): AsyncIterable<UndeliveredDelivery>;
  /**
   * What each merchant has in the lists, by the merchants' ids, all of it in one pass. `most`: a merchant's entries that are
   * counted of each partition, where all of them are not wanted. @default all
   */
  byMerchant(
    filter: Pick<UndeliveredFilter, "lists" | "merchantId" | "since">,
    options?: { readonly most?: number },
  ): Promise<readonly UndeliveredOfMerchant[]>;
  /** How many are in the lists. */
  count(filter: UndeliveredFilter): Promise<number>;
  /** Those of the notifications that are there, at most 100, in any order. */
  details(keys: readonly NotificationKey[]): Promise<readonly DeliveryDetails[]>;
  /**
   * Makes the delivery pending again, with a new schedule of attempts and the same id and body. Once for each recovery.
   */
  requeue(delivery: NotificationKey, recovery: Recovery): Promise<Requeued>;
}
