import { principalName } from "../../../access/application/principal";
import type { LedgerRow } from "../../../ledger/domain/row";
import type { DeliveryTimeline } from "../../../notifications/application/delivery-ports";
import { amountText } from "../../../shared/domain/money";
import type { OperatorAction } from "../operator-actions";
import { covers, isReopening } from "./late-events";
import type { AuditEntry, EventReceipt, EventTransition, WorkflowStep } from "./show-ports";

/** One line of what happened to a transaction. */
export interface TimelineEntry {
  /** ISO time. */
  readonly at: string;
  readonly part: "webhook" | "operator" | "ledger" | "workflow" | "delivery" | "audit";
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
  readonly transitions: readonly EventTransition[];
  readonly actions: readonly OperatorAction[];
}

/** Source of the events that Tap itself records: no webhook came. */
const OWN = "tap#";
/** At the same moment, a cause before its effect. */
const order: readonly TimelineEntry["part"][] = ["webhook", "operator", "workflow", "ledger", "delivery", "audit"];

/** All parts by time, oldest first. */
export function timelineOf(parts: TimelineParts): readonly TimelineEntry[] {
  const { rows, steps, deliveries, audit, actions } = parts;
  const entries = [
    ...placed(rows, (row) => [...webhookEntries(row, parts), ledgerEntry(row)]),
    ...placed(actions, (action) => [actionEntry(action)]),
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

/** Its receipt, and what kept it out of the ledger since then. */
function webhookEntries(
  { eventKey, eventType, occurredAt }: LedgerRow,
  { receipts, transitions, actions }: TimelineParts,
): Told[] {
  if (eventKey.startsWith(OWN)) return [];
  const receipt = receipts.get(eventKey);
  const told = { part: "webhook", what: eventType, see: `events show '${eventKey}'` } as const;
  const story = storyOf(eventKey, transitions);
  const state = story.length > 0 ? "received" : (receipt?.state ?? "its state is not there any more");
  const at = receipt?.receivedAt ?? occurredAt;
  const received: Told = {
    ...told,
    at,
    outcome: [
      state,
      ...(receipt?.receivedAt === undefined ? ["the time is the provider's"] : []),
      ...(receipt?.cardDataMasked ? ["card numbers were masked"] : []),
    ].join(", "),
  };
  const later = story
    // The operator's own line says it.
    .filter((transition) => !(isReopening(transition) && actions.some((action) => covers(action, transition))))
    .map((transition): Told => ({ ...told, at: latest(at, transition.at), outcome: becameText(transition) }));
  return [received, ...later];
}

/** The audit log knows the second of a change only, which may begin before the receipt. */
const latest = (...times: readonly string[]): string => times.toSorted().at(-1) ?? "";

/** From its first failure on. What made it processed is the row's. */
function storyOf(eventKey: string, transitions: readonly EventTransition[]): readonly EventTransition[] {
  const own = transitions.filter((transition) => transition.eventKey === eventKey && transition.state !== "processed");
  const first = own.findIndex((transition) => !isReopening(transition));
  // The reconciler changes the item of an event that it queues again, and not its state.
  const isChange = (at: number) =>
    at === 0 || becameText(own[at] as EventTransition) !== becameText(own[at - 1] as EventTransition);
  return first < 0 ? [] : own.slice(first).filter((_, at) => isChange(first + at));
}

/** `failed: retries exhausted, last error AccessDeniedException` */
function becameText(transition: EventTransition): string {
  if (isReopening(transition)) return "replayed";
  const { state, reason, cause } = transition;
  const why = [
    ...(reason ? [reason.toLowerCase().replaceAll("_", " ")] : []),
    ...(cause ? [`last error ${cause}`] : []),
  ];
  return why.length === 0 ? state : `${state}: ${why.join(", ")}`;
}

const actionEntry = ({ id, command, actor, reason, state, failed, startedAt }: OperatorAction): Told => ({
  at: startedAt,
  part: "operator",
  what: command,
  outcome: [
    `by ${principalName(actor)}`,
    ...(state === "finished" ? [] : [state]),
    ...(failed > 0 ? [`${failed} failed`] : []),
    `because: ${reason}`,
  ].join(", "),
  see: `audit show ${id}`,
});

function ledgerEntry(row: LedgerRow): Told {
  const said = row.observations.map(observedText).filter(Boolean);
  const joined = row.mergedInto
    ? [`goes on in ${row.mergedInto.transactionId}`]
    : (row.joined ?? []).map(({ transactionId }) => `joined by ${transactionId}`);
  return {
    at: row.timestamp,
    part: "ledger",
    what: `#${row.seq} ${row.eventType}`,
    outcome: [
      row.status.replaceAll("_", " "),
      ...(row.reason ? [row.reason.replaceAll("_", " ")] : []),
      ...said,
      ...joined,
    ].join(", "),
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
