import { type UndeliveredList, undeliveredLists } from "../../../contracts/spread";
import type {
  DeliveryDetails,
  UndeliveredDeliveries,
  UndeliveredDelivery,
} from "../../../notifications/application/undelivered-ports";
import { MAX_AGE_MS } from "../../../notifications/domain/delivery";
import type { Issue } from "../../domain/issue";
import type { IssueSource } from "../issues/ports";

/** Merchants that the source looks at: each costs a few reads. */
const MOST_MERCHANTS = 50;

type Deps = Pick<UndeliveredDeliveries, "merchants" | "count" | "list" | "details">;

/** Merchants that were not notified: one issue for each merchant and way in which its deliveries stand. */
export function undeliveredIssues(undelivered: Deps): IssueSource {
  return {
    name: "undelivered notifications",
    kinds: ["deliveries", "endpoints"],
    async issues() {
      const merchants = await undelivered.merchants(undeliveredLists);
      const shown = merchants.slice(0, MOST_MERCHANTS);
      const found = await Promise.all(
        shown.flatMap((merchantId) => undeliveredLists.map((list) => issueOf(undelivered, merchantId, list))),
      );
      return found.flat();
    },
  };
}

async function issueOf(undelivered: Deps, merchantId: string, list: UndeliveredList): Promise<Issue[]> {
  const filter = { lists: [list], merchantId };
  const oldest = await first(undelivered.list(filter));
  if (oldest === undefined) return [];
  const [[details], count] = await Promise.all([undelivered.details([oldest]), undelivered.count(filter)]);
  const from = new Date(oldest.createdAt);
  return [
    {
      ...texts[list](merchantId, details),
      risk: "merchant-unaware",
      where: merchantId,
      count,
      unit: "delivery",
      oldest: from,
      ...(list === "waiting" && { limit: { from, seconds: MAX_AGE_MS / 1000, ending: "it is given up" } }),
    },
  ];
}

async function first(entries: AsyncIterable<UndeliveredDelivery>): Promise<UndeliveredDelivery | undefined> {
  for await (const entry of entries) return entry;
  return undefined;
}

type Text = Pick<Issue, "kind" | "cause" | "title" | "command">;

const texts: Readonly<Record<UndeliveredList, (merchantId: string, details?: DeliveryDetails) => Text>> = {
  waiting: (merchantId, details) => ({
    kind: "deliveries",
    cause: causeOf(details),
    title: `The endpoint fails, and Tap tries again. The oldest: ${lastOf(details)}.`,
    command: `deliveries list --merchant ${merchantId} --state pending`,
  }),
  failed: (merchantId, details) => ({
    kind: "deliveries",
    cause: causeOf(details),
    title: `Tap gave up after the last attempt. The oldest: ${lastOf(details)}.`,
    command: `deliveries list --merchant ${merchantId} --state failed`,
  }),
  gone: (merchantId) => ({
    kind: "endpoints",
    cause: "ENDPOINT_GONE",
    title: "The endpoint answered 410: it wants no more deliveries.",
    command: `endpoints list --merchant ${merchantId}`,
  }),
  unaddressed: (merchantId) => ({
    kind: "endpoints",
    cause: "NO_ENDPOINT",
    title: "The merchant has no endpoint, and there is no default one.",
    command: `endpoints list --merchant ${merchantId}`,
  }),
};

const lastOf = (details: DeliveryDetails | undefined): string => {
  const last = details?.attempts.at(-1);
  if (last === undefined) return "no attempt was made";
  return last.httpStatus === undefined ? last.outcome.replaceAll("_", " ") : `${last.outcome} ${last.httpStatus}`;
};

/** `CONNECTION_FAILED`, `ANSWERED_503`. */
const causeOf = (details: DeliveryDetails | undefined): string => lastOf(details).replaceAll(" ", "_").toUpperCase();
