import type { UndeliveredDeliveries } from "../../../notifications/application/undelivered-ports";
import type { Issue } from "../../domain/issue";
import type { IssueSource } from "./ports";

/** Deliveries of one list that are read at most. */
const MOST = 1_000;

/** Why a delivery has ended without its merchant: those that are tried again need nobody. */
const titles = {
  failed: "All attempts failed, for three to four days.",
  gone: "The endpoint answered 410: it gets nothing for a day, unless its URL changes.",
  unaddressed: "The merchant has no endpoint that can be used.",
} as const;
type Ended = keyof typeof titles;

/** Notifications whose deliveries have ended, and that no merchant has. One issue for each way in which they ended. */
export const deliveryIssues = (deps: { readonly undelivered: Pick<UndeliveredDeliveries, "list"> }): IssueSource => ({
  name: "deliveries",
  kinds: ["deliveries"],
  async issues() {
    const lists = Object.keys(titles) as Ended[];
    const found = await Promise.all(lists.map((list) => issueOf(deps, list)));
    return found.flatMap((issue) => issue ?? []);
  },
});

async function issueOf(
  { undelivered }: { readonly undelivered: Pick<UndeliveredDeliveries, "list"> },
  list: Ended,
): Promise<Issue | undefined> {
  let count = 0;
  let oldest: string | undefined;
  for await (const { createdAt } of undelivered.list({ lists: [list] })) {
    if (count === MOST) break;
    count++;
    if (oldest === undefined || createdAt < oldest) oldest = createdAt;
  }
  if (oldest === undefined) return undefined;
  return {
    kind: "deliveries",
    risk: "merchant-unaware",
    cause: list,
    title: titles[list],
    where: "notifications",
    count,
    unit: "delivery",
    oldest: new Date(oldest),
    ...(count === MOST && { isAtLeast: true }),
    command: `deliveries list --state ${list}`,
  };
}
