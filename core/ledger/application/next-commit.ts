import { applyEvent, type EventOutcome, partKeys } from "../domain/apply-event";
import type { Change } from "../domain/changes";
import { derived, type TransactionFlag } from "../domain/derive";
import type { Head } from "../domain/head";
import { joinHeads, survivorOf } from "../domain/join";
import { objectKey, type PartChange } from "../domain/objects";
import { eventKeyText, type Observation, type PaymentEvent } from "../domain/observation";
import { type Portion, portionsOf } from "../domain/portions";
import type { UnsettledRefunds } from "../domain/refund-total";
import { type ChainEnd, type LedgerRow, nextRow, type OtherChain, type RowContent } from "../domain/row";
import type { Commit, StoredPart, Transaction, Transactions } from "./ports";

/** Names of an event's transaction, and the transactions that they lead to so far. */
export interface Identified {
  /** Nearest first. A new transaction goes by the last one. */
  readonly names: readonly string[];
  readonly known: ReadonlyMap<string, Transaction>;
  /** Whether a payment that the event ends stays pending until its notification is queued. @default false */
  readonly isNotifiedLater?: boolean;
}

export interface NextCommit {
  readonly commit: Commit;
  /** What the merchant is to be notified of. */
  readonly changes: readonly Change[];
  /** Flags that the event raised. */
  readonly flags: readonly TransactionFlag[];
}

/** The transaction that an event belongs to, and those that it shows to be the same one. */
interface Subject {
  readonly transactionId: string;
  /** Absent where the event begins the transaction. */
  readonly before?: Transaction;
  readonly absorbed: readonly Transaction[];
  readonly homes: readonly string[];
}

/** Reads what the event needs of its transaction, and says what is to be written for it. */
export async function nextCommit(
  transactions: Pick<Transactions, "parts" | "unsettledRefunds">,
  event: PaymentEvent,
  portion: Portion,
  identified: Identified,
  now: Date,
): Promise<NextCommit> {
  const subject = subjectOf(identified);
  const isNew = subject.before === undefined;
  const keys = partKeys(portion.observations.filter((observation) => mayBeStored(observation, identified)));
  const stored = isNew || keys.length === 0 ? [] : await transactions.parts(subject.homes, keys, identified.known);
  const write = (unsettled?: UnsettledRefunds) =>
    commitOf(event, portion, { ...subject, ...identified, stored, now }, unsettled);
  return write() ?? write(await transactions.unsettledRefunds(subject.homes)) ?? unanswered(subject);
}

/**
 * Whether a part may be there already. A charge, a capture or an authorization was written with its name, so one whose
 * name leads nowhere was never written. A refund or a dispute has no name.
 */
const mayBeStored = ({ kind, name }: Observation, { known }: Identified): boolean => isNoName(kind) || known.has(name);

const isNoName = (kind: Observation["kind"]): boolean => kind === "refund" || kind === "dispute";

/** The commit that begins a payment submitted to Tap. */
export function firstCommit(event: PaymentEvent, now: Date): Commit {
  const [portion] = portionsOf(event);
  const names = portion?.names ?? [];
  const subject = { ...subjectOf({ names, known: new Map() }), names, known: new Map(), stored: [], now };
  return (portion && commitOf(event, portion, subject)?.commit) ?? unanswered(subject);
}

/** The commit of an event that says nothing of refunds, disputes or charges, after what was read of its transaction. */
export function commitAfter(transaction: Transaction, event: PaymentEvent, now: Date): Commit {
  const [portion] = portionsOf(event);
  const { transactionId } = transaction.head;
  const names = portion?.names ?? [];
  const known = new Map([[transactionId, transaction]]);
  const subject = { ...subjectOf({ names, known }), names, known, stored: [], now };
  return (portion && commitOf(event, portion, subject)?.commit) ?? unanswered(subject);
}

function unanswered({ transactionId }: Subject): never {
  throw new Error(`${transactionId}: no commit could be made of the event and of all that was read`);
}

function subjectOf({ names, known }: Identified): Subject {
  const byId = new Map([...known.values()].map((transaction) => [transaction.head.transactionId, transaction]));
  const homeOf = new Map([...known].map(([name, { head }]) => [name, head.transactionId]));
  const join = survivorOf(names, homeOf);
  const transactionId = join?.survivor ?? names.at(-1) ?? "";
  const before = byId.get(transactionId);
  const absorbed = (join?.absorbed ?? []).flatMap((id) => byId.get(id) ?? []);
  const homes = [before, ...absorbed].flatMap((transaction) => transaction?.homes ?? [transactionId]);
  return { transactionId, ...(before && { before }), absorbed, homes: [...new Set(homes)] };
}

interface CommitInput extends Subject, Identified {
  readonly stored: readonly StoredPart[];
  readonly now: Date;
}

/** Undefined where the transaction's unsettled refunds are needed. */
function commitOf(
  event: PaymentEvent,
  portion: Portion,
  input: CommitInput,
  unsettled?: UnsettledRefunds,
): NextCommit | undefined {
  const applied = appliedTo(event, portion, input, unsettled);
  if (applied === undefined) return undefined;
  const { head, changes } = applied;
  const { transactionId, before, absorbed, homes, names, known, stored, now } = input;
  const after = derived(head);
  const flagged = before === undefined ? [] : derived(before.head).flags;
  const [reason] = portion.observations.flatMap((observation) => observation.reason ?? []);
  const content: Omit<RowContent, "transactionId" | "observations"> = {
    occurredAt: event.occurredAt,
    eventKey: eventKeyText(event.key),
    eventType: event.type,
    status: after.status,
  };
  const row = nextRow(
    {
      ...content,
      transactionId,
      observations: portion.observations,
      ...(reason !== undefined && { reason }),
      ...(changes.length > 0 && { changes }),
      ...(absorbed.length > 0 && { joined: absorbed.map(endOf) }),
    },
    before?.chain,
    now,
  );
  const pendingSince = pendingSinceOf(head, row, input);
  const newNames = names.filter((name) => name !== transactionId && !known.has(name));
  const named = partsOfNames(newNames, applied.changedParts);
  const written = new Map(stored.map((part) => [objectKey(part.state), part]));
  return {
    changes,
    flags: after.flags.filter((flag) => !flagged.includes(flag)),
    commit: {
      event: event.key,
      write: {
        row,
        transaction: {
          head,
          chain: endAfter(row),
          createdAt: before?.createdAt ?? row.timestamp,
          homes,
          ...(pendingSince !== undefined && { pendingSince }),
        },
      },
      absorbed: absorbed.map((other) => {
        const { transactionId: id } = other.head;
        const last = { ...content, transactionId: id, observations: [], ...(before && { mergedInto: endOf(before) }) };
        const end = nextRow(last, other.chain, now);
        return { row: end, transaction: { ...other, chain: endAfter(end) } };
      }),
      parts: applied.changedParts.map(({ after }) => {
        const key = objectKey(after);
        const before = written.get(key);
        const { home = transactionId, rev = 0, recordedAt = row.timestamp } = before ?? {};
        const leadsTo = before === undefined && named.has(key) ? transactionId : before?.leadsTo;
        return { state: after, home, rev: rev + 1, recordedAt, ...(leadsTo !== undefined && { leadsTo }) };
      }),
      names: newNames,
      ...(event.submission && { submission: event.submission }),
    },
  };
}

/** A payment that another event ends, such as a webhook, leaves the index: that event is repeated until it is notified. */
function pendingSinceOf(
  head: Head,
  { status, timestamp, changes = [] }: LedgerRow,
  { before, isNotifiedLater = false }: CommitInput,
): string | undefined {
  if (head.submittedBy === undefined) return undefined;
  if (status === "pending") return timestamp;
  const hadEnded = before !== undefined && derived(before.head).status !== "pending";
  if (hadEnded || isNotifiedLater)
    return before?.pendingSince ?? (isNotifiedLater && changes.length > 0 ? timestamp : undefined);
  return undefined;
}

/** Keys of the parts that are written with their new names: one for each, should two kinds of objects share one. */
function partsOfNames(names: readonly string[], parts: readonly PartChange[]): ReadonlySet<string> {
  const named = parts.map(({ after }) => after).filter(({ kind }) => !isNoName(kind));
  return new Set(
    names.flatMap((name) =>
      named
        .filter((part) => part.name === name)
        .slice(0, 1)
        .map(objectKey),
    ),
  );
}

const endAfter = ({ seq, timestamp, hash }: LedgerRow): ChainEnd => ({ seq, timestamp, hash });

const endOf = ({ head: { transactionId }, chain: { seq, hash } }: Transaction): OtherChain => ({
  transactionId,
  seq,
  hash,
});

/** The transactions joined, and the event applied to what they make up. */
function appliedTo(
  event: PaymentEvent,
  { observations }: Portion,
  { transactionId, before, absorbed, stored }: CommitInput,
  unsettled: UnsettledRefunds | undefined,
): Extract<EventOutcome, { outcome: "applied" }> | undefined {
  let head: Head | undefined = before?.head;
  const changes: Change[] = [];
  for (const other of absorbed) {
    if (head === undefined) continue;
    const joined = joinHeads({ survivor: head, absorbed: other.head, ...(unsettled && { unsettled }) });
    if (joined.outcome === "unsettled_refunds_needed") return undefined;
    head = joined.head;
    changes.push(...joined.changes);
  }
  const submittedBy = event.submission && observations[0].merchantId;
  const applied = applyEvent({
    transactionId,
    system: event.system,
    event: eventKeyText(event.key),
    occurredAt: event.occurredAt,
    observations,
    ...(submittedBy !== undefined && { submittedBy }),
    ...(head && { head }),
    parts: stored.map(({ state }) => state),
    ...(unsettled && { unsettled }),
  });
  return applied.outcome === "applied" ? { ...applied, changes: [...changes, ...applied.changes] } : undefined;
}
