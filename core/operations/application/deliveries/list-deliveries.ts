import { type UndeliveredList, undeliveredLists } from "../../../contracts/spread";
import type { DeliveryTimelines } from "../../../notifications/application/delivery-ports";
import type {
  DeliveryDetails,
  UndeliveredDeliveries,
  UndeliveredDelivery,
} from "../../../notifications/application/undelivered-ports";

/** `undelivered`: all but `delivered`, and what the endpoint did not want. `pending`: another attempt will be made. */
export const deliveryFilters = [
  "undelivered",
  "pending",
  "failed",
  "gone",
  "unaddressed",
  "paused",
  "delivered",
] as const;
export type DeliveryFilter = (typeof deliveryFilters)[number];

/** Items that one call reads. */
const DETAILS = 100;

export interface ListDeliveriesDeps {
  readonly undelivered: Pick<UndeliveredDeliveries, "list" | "details">;
  readonly timelines: DeliveryTimelines;
}

export interface DeliveriesWanted {
  readonly state: Exclude<DeliveryFilter, "delivered">;
  /** @default all merchants */
  readonly merchantId?: string;
  /** ISO times between which the notification was made. @default any */
  readonly since?: string;
  readonly until?: string;
  /** What the URL of the last attempt begins with. @default any */
  readonly url?: string;
}

const listsOf = (state: DeliveriesWanted["state"]): readonly UndeliveredList[] => {
  if (state === "undelivered") return undeliveredLists;
  return [state === "pending" ? "waiting" : state];
};

/** Notifications that are not delivered, by merchant and then oldest first, each as it stands now. */
export async function* listDeliveries(
  { undelivered }: Pick<ListDeliveriesDeps, "undelivered">,
  { state, merchantId, since = "", until = "9999", url = "" }: DeliveriesWanted,
): AsyncGenerator<DeliveryDetails> {
  const filter = { lists: listsOf(state), ...(merchantId !== undefined && { merchantId, since, until }) };
  const isWanted = ({ createdAt }: UndeliveredDelivery) => createdAt >= since && createdAt <= until;
  for await (const page of pages(undelivered.list(filter), isWanted)) {
    const found = new Map((await undelivered.details(page)).map((details) => [details.notificationId, details]));
    for (const { notificationId } of page) {
      const details = found.get(notificationId);
      // One that was delivered in the meantime is no longer among them.
      if (details === undefined || details.state === "delivered" || details.state === "unsubscribed") continue;
      if ((details.attempts.at(-1)?.url ?? "").startsWith(url)) yield details;
    }
  }
}

/** The notifications of one transaction, oldest first, whatever became of them; with a state, those in it. */
export async function deliveriesOf(
  { timelines }: Pick<ListDeliveriesDeps, "timelines">,
  transactionId: string,
  state?: DeliveryFilter,
): Promise<DeliveryDetails[]> {
  const all = await timelines.of(transactionId);
  return all
    .filter((timeline) => state === undefined || timeline.state === state || isUndelivered(state, timeline.state))
    .map((timeline) => ({ ...timeline, transactionId }));
}

const isUndelivered = (wanted: DeliveryFilter, state: string): boolean =>
  wanted === "undelivered" && state !== "delivered" && state !== "unsubscribed";

async function* pages(
  entries: AsyncIterable<UndeliveredDelivery>,
  isWanted: (entry: UndeliveredDelivery) => boolean,
): AsyncGenerator<UndeliveredDelivery[]> {
  let page: UndeliveredDelivery[] = [];
  for await (const entry of entries) {
    if (isWanted(entry)) page.push(entry);
    if (page.length < DETAILS) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
