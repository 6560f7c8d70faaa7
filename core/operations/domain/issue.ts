/** What waits for an operator, by the noun of the command that shows it. */
export const issueKinds = [
  "payments",
  "audit",
  "events",
  "dead-letters",
  "reviews",
  "batches",
  "deliveries",
  "endpoints",
  "contradictions",
  "alarms",
] as const;
export type IssueKind = (typeof issueKinds)[number];

/** What may be lost while an issue waits, the worst first: the order of the list. */
export const risks = {
  "money-unknown": "nobody knows whether money was taken",
  "record-doubtful": "a record contradicts itself or another one",
  "money-missing": "money moved, and the ledger does not show it",
  "money-waiting": "a payment waits, and is not made without an operator",
  "merchant-unaware": "a merchant does not know of a change",
  "to-look-at": "something is unusual",
} as const;
export type Risk = keyof typeof risks;

/** Time that an issue has, and what happens at its end. */
export interface IssueLimit {
  /** From this time on: the oldest of those that wait. */
  readonly from: Date;
  readonly seconds: number;
  /** A clause, such as "it is declined". */
  readonly ending: string;
}

/** All that waits for one cause. */
export interface Issue {
  readonly kind: IssueKind;
  readonly risk: Risk;
  /** Code of the cause, such as `UNKNOWN_TYPE`; unique within the kind and the place. */
  readonly cause: string;
  /** The cause in a sentence or two. */
  readonly title: string;
  /** Queue, table, endpoint or file in which it waits. */
  readonly where: string;
  readonly count: number;
  /** The reading was bounded, and there may be more. @default false */
  readonly isAtLeast?: boolean;
  /** What is counted, in the singular. */
  readonly unit:
    | "event"
    | "payment"
    | "message"
    | "review"
    | "batch"
    | "delivery"
    | "endpoint"
    | "row"
    | "line"
    | "object"
    | "run"
    | "alarm";
  /** Since when the oldest waits; undefined where it is not known. */
  readonly oldest?: Date;
  readonly limit?: IssueLimit;
  /** Arguments of `tap` that show it, such as `events list --state unread --cause UNKNOWN_TYPE`. */
  readonly command: string;
}

const riskOrder = Object.keys(risks);
const endOf = ({ limit }: Issue): number =>
  limit === undefined ? Number.POSITIVE_INFINITY : limit.from.getTime() + limit.seconds * 1000;
const startOf = ({ oldest }: Issue): number => oldest?.getTime() ?? Number.POSITIVE_INFINITY;

/** The worst risk first, then what ends first, then what waits longest, then the larger count. */
export function byRisk(a: Issue, b: Issue): number {
  return (
    riskOrder.indexOf(a.risk) - riskOrder.indexOf(b.risk) ||
    compare(endOf(a), endOf(b)) ||
    compare(startOf(a), startOf(b)) ||
    b.count - a.count ||
    compare(a.kind, b.kind) ||
    compare(a.cause, b.cause)
  );
}

/** Infinite numbers have no difference. */
const compare = <T extends number | string>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
