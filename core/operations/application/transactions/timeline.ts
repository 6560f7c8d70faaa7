import type { LedgerRow } from "../../../ledger/domain/row";
import type { DeliveryTimeline } from "../../../notifications/application/delivery-ports";
import { amountText } from "../../../shared/domain/money";
import type { AuditEntry, EventReceipt, TimeWindow, WorkflowStep } from "./show-ports";

/** One line of what happened to a transaction. */
export interface TimelineEntry {
  /** ISO time. */
  readonly at: string;
  readonly part: "webhook" | "ledger" | "workflow" | "delivery" | "audit";
  readonly what: string;
  readonly outcome: string;
  /** Arguments of `tap` that show more. */
  readonly see?: string;
  /** Place in the list of its part, from 0; of a webhook, that of the ledger row that it made. */
  readonly index: number;
  /** How long it took, where that is known. */
  readonly milliseconds?: number;
}

type Told = Omit<TimelineEntry, "index">;

export interface TimelineParts {
  readonly rows: readonly LedgerRow[];
  readonly receipts: ReadonlyMap<string, EventReceipt>;
  readonly steps: readonly WorkflowStep[];
  readonly deliveries: readonly DeliveryTimeline[];
  readonly audit: readonly AuditEntry[];
}

/** Source of the events that Tap itself records: no webhook came. */
const OWN = "tap#";
/** At the same moment, a cause before its effect. */
const order: readonly TimelineEntry["part"][] = ["webhook", "workflow", "ledger", "delivery", "audit"];

/** All parts by time, oldest first. */
export function timelineOf({ rows, receipts, steps, deliveries, audit }: TimelineParts): readonly TimelineEntry[] {
  const entries = [
    ...placed(rows, (row) => [...webhookEntry(row, receipts.get(row.eventKey)), ledgerEntry(row)]),
    ...placed(steps, (step) => [stepEntry(step)]),
    ...placed(deliveries, deliveryEntries),
    ...placed(audit, (entry) => [auditEntry(entry)]),
  ];
  return entries.toSorted((a, b) =>
    placeOf(a) === placeOf(b) ? order.indexOf(a.part) - order.indexOf(b.part) : placeOf(a) < placeOf(b) ? -1 : 1,
  );
}

const placed = <T>(list: readonly T[], entriesOf: (item: T) => readonly Told[]): TimelineEntry[] =>
  list.flatMap((item, index) => entriesOf(item).map((entry) => ({ ...entry, index })));

/** The trail knows the second of a change only: it stands behind all else of that second. */
const placeOf = ({ at, part }: TimelineEntry): string => (part === "audit" ? at.replace(".000Z", ".999Z") : at);

function webhookEntry({ eventKey, eventType, occurredAt }: LedgerRow, receipt: EventReceipt | undefined): Told[] {
  if (eventKey.startsWith(OWN)) return [];
  const state = receipt?.state ?? "its state is not there any more";
  return [
    {
      at: receipt?.receivedAt ?? occurredAt,
      part: "webhook",
      what: eventType,
      outcome: [
        state,
        ...(receipt?.receivedAt === undefined ? ["the time is the provider's"] : []),
        ...(receipt?.cardDataMasked ? ["card numbers were masked"] : []),
      ].join(", "),
      see: `events show '${eventKey}'`,
    },
  ];
}

function ledgerEntry(row: LedgerRow): Told {
  const said = row.observations.map(observedText).filter(Boolean);
  const joined = row.mergedInto
    ? [`goes on in ${row.mergedInto.transactionId}`]
    : (row.joined ?? []).map(({ transactionId }) => `joined by ${transactionId}`);
  return {
    at: row.timestamp,
    part: "ledger",
    what: `#${row.seq} ${row.eventType}`,
    outcome: [row.status.replaceAll("_", " "), ...(row.reason ? [row.reason] : []), ...said, ...joined].join(", "),
    see: `audit show ${row.transactionId}`,
  };
}

type Observation = LedgerRow["observations"][number];

/** `refund re_1 succeeded 10.00 USD` */
function observedText({ kind, name, currency = "", ...observed }: Observation): string {
  const { status = "", amount } = observed as { readonly status?: string; readonly amount?: number };
  if (kind === "payment" && amount === undefined) return "";
  const money = amount === undefined ? "" : amountText(amount, currency);
  return [kind, kind === "payment" ? "" : name, status, money].filter(Boolean).join(" ");
}

const stepEntry = ({ at, workflow, attempt, step, outcome }: WorkflowStep): Told => ({
  at,
  part: "workflow",
  what: `${workflow} ${attempt}: ${step}`,
  outcome,
});

function deliveryEntries({
  notificationId,
  type,
  createdAt,
  state,
  attempts,
  nextAttemptAt,
}: DeliveryTimeline): Told[] {
  const made: Told = {
    at: createdAt,
    part: "delivery",
    what: `${type} ${notificationId}`,
    outcome: nextAttemptAt === undefined ? state : `${state}, next attempt ${nextAttemptAt}`,
  };
  const tried = attempts.map(
    ({ at, outcome, httpStatus, milliseconds, url }, index): Told => ({
      at,
      part: "delivery",
      what: `attempt ${index + 1} of ${notificationId}`,
      outcome: [
        httpStatus === undefined ? outcome.replaceAll("_", " ") : `${outcome} ${httpStatus}`,
        `${milliseconds} ms`,
        ...(url ? [url] : []),
      ].join(", "),
      milliseconds,
    }),
  );
  return [made, ...tried];
}

const auditEntry = ({ at, table, change, key, by }: AuditEntry): Told => ({
  at,
  part: "audit",
  what: `${change} in ${table}`,
  outcome: [key, ...(by ? [`by ${by}`] : [])].join(", "),
});

/** How long before and after a row the workflow and the audit trail speak of it. */
const BEFORE_MS = 60_000;
const AFTER_MS = 5 * 60_000;
/** Times that are searched in logs at most, the newest. */
const MOST_WINDOWS = 10;

/** The times around the given ones, joined where they overlap: quiet days are not searched. */
export function windowsAround(times: readonly string[]): readonly TimeWindow[] {
  const windows: { from: number; to: number }[] = [];
  for (const at of times.map((time) => Date.parse(time)).sort((a, b) => a - b)) {
    const last = windows.at(-1);
    if (last !== undefined && at - BEFORE_MS <= last.to) last.to = at + AFTER_MS;
    else windows.push({ from: at - BEFORE_MS, to: at + AFTER_MS });
  }
  return windows
    .slice(-MOST_WINDOWS)
    .map(({ from, to }) => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() }));
}
