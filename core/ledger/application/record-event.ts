import type { Actor } from "../../shared/application/actor";
import { oneAtATime } from "../../shared/application/one-at-a-time";
import type { Clock } from "../../shared/application/ports";
import { sideBySide } from "../../shared/application/side-by-side";
import { partKeys } from "../domain/apply-event";
import type { TransactionFlag } from "../domain/derive";
import type { Observation, PaymentEvent } from "../domain/observation";
import { isOwnTransaction } from "../domain/own-transaction";
import { type Portion, portionsOf } from "../domain/portions";
import { type Identified, nextCommit } from "./next-commit";
import type { RecordedChanges, Transaction, Transactions } from "./ports";

export interface RecordEventDeps {
  readonly transactions: Transactions;
  readonly clock: Clock;
}

export type Recorded =
  | {
      readonly outcome: "committed";
      /** By transaction: one, but for an event about several payments. */
      readonly recorded: readonly RecordedChanges[];
      /** Flags that the event raised, of all its transactions. */
      readonly flags: readonly TransactionFlag[];
      /** Reads and commits that it took. */
      readonly attempt: number;
    }
  /** This very event counts already. */
  | { readonly outcome: "settled" }
  /** It is more than the store takes, in one of its transactions at least. No retry helps. `recorded`: in the others. */
  | { readonly outcome: "unstorable"; readonly recorded: readonly RecordedChanges[] };

export interface RecordEventOptions {
  /**
   * A refund or a dispute of a payment that nobody knows is left to a retry: it may belong to a payment that was
   * submitted to Tap, of which the gateway's name is not known yet, and would become a transaction beside it.
   */
  readonly awaitsPayment?: boolean;
  /** Keeps a payment that the event ends among the pending ones, until the caller has queued its notification. */
  readonly isNotifiedLater?: boolean;
  /** Who caused the event, where an operator did. */
  readonly actor?: Actor;
  /** The event's transaction, as its caller has read it: the first try reads it not again. What is older is a conflict. */
  readonly known?: Transaction;
}

/** Reads and commits of one event before the conflict is left to whoever retries the caller. */
const MAX_COMMIT_ATTEMPTS = 8;
const COMMIT_RETRY_MS = 20;
/** Transactions of one event that are written at a time. A PayPal dispute may name a thousand. */
const PORTIONS_AT_A_TIME = 10;

const inTurn = oneAtATime();

class CommitConflict extends Error {
  override readonly name = "CommitConflict";
  constructor(name: string) {
    super(`${MAX_COMMIT_ATTEMPTS} attempts to commit to ${name} met other events of the same transaction`);
  }
}

/** The event refers to a payment whose own event has not arrived yet: a retry may find it. */
export class TransactionNotYetKnown extends Error {
  constructor(name: string) {
    super(`no event so far belongs to ${name}`);
    this.name = "TransactionNotYetKnown";
  }
}

/**
 * Brings one event into its transactions, exactly once however often it is called. Throws what a retry may heal; what
 * was committed until then counts, and the retry does the rest.
 */
export async function recordEvent(
  deps: RecordEventDeps,
  event: PaymentEvent,
  options: RecordEventOptions = {},
): Promise<Recorded> {
  const portions = portionsOf(event);
  const [only] = portions;
  if (only !== undefined && portions.length === 1) return recordPortion(deps, event, only, options, true);

  const { transactions } = deps;
  const committed = await transactions.committedPortions(event.key);
  const outcomes = await sideBySide(portions, PORTIONS_AT_A_TIME, async (portion): Promise<Recorded> => {
    const known = committed.get(portion.id);
    if (known !== undefined) return { outcome: "committed", recorded: [known], flags: [], attempt: 0 };
    return recordPortion(deps, event, portion, options, false);
  });
  const done = outcomes.filter((recorded) => recorded.outcome === "committed");
  const recorded = done.flatMap((portion) => portion.recorded);
  if (outcomes.some(({ outcome }) => outcome === "unstorable")) return { outcome: "unstorable", recorded };
  await transactions.finish(event.key);
  if (done.length < outcomes.length) return { outcome: "settled" };
  return {
    outcome: "committed",
    recorded,
    flags: done.flatMap(({ flags }) => flags),
    attempt: Math.max(...done.map(({ attempt }) => attempt)),
  };
}

/** Events of one payment often come in one batch: they must not run into each other here already. */
function recordPortion(
  deps: RecordEventDeps,
  event: PaymentEvent,
  portion: Portion,
  options: RecordEventOptions,
  isWhole: boolean,
): Promise<Recorded> {
  const root = event.submittedAs ?? portion.names.at(-1) ?? portion.id;
  return inTurn(root, () => commit(deps, event, portion, options, isWhole));
}

async function commit(
  { transactions, clock }: RecordEventDeps,
  event: PaymentEvent,
  portion: Portion,
  options: RecordEventOptions,
  isWhole: boolean,
): Promise<Recorded> {
  for (let attempt = 1; attempt <= MAX_COMMIT_ATTEMPTS; attempt++) {
    if (attempt > 1) await clock.sleep(COMMIT_RETRY_MS * 2 ** (attempt - 1) * clock.random());
    const isKnown = attempt === 1 && options.known !== undefined;
    const found = isKnown ? asRead(portion, options.known) : await identify(transactions, event, portion, options);
    const {
      commit: next,
      changes,
      flags,
    } = await nextCommit(
      transactions,
      event,
      portion,
      { ...found, isNotifiedLater: options.isNotifiedLater ?? false },
      recordedAt(event, clock.now()),
    );
    const outcome = await transactions.commit({
      ...next,
      ...(!isWhole && { portion: portion.id }),
      ...(options.actor && { actor: options.actor }),
    });
    switch (outcome) {
      case "committed":
        return {
          outcome,
          recorded: [{ transactionId: next.write.transaction.head.transactionId, changes }],
          flags,
          attempt,
        };
      case "settled":
        return { outcome };
      case "unstorable":
        return { outcome, recorded: [] };
      case "conflict":
    }
  }
  throw new CommitConflict(portion.names.at(-1) ?? portion.id);
}

/** How far a function's clock may be behind before a provider's time is rather taken for the one that is wrong. */
const MAX_BEHIND_MS = 6 * 3_600_000;

/**
 * Time of the row: no event is recorded before it occurred, by its provider's clock. A function whose clock is behind
 * would otherwise put a new payment into the past, where whoever reads the newest ones has been already. Senders of
 * internal events choose their times, so those do not count.
 */
function recordedAt({ system, occurredAt }: PaymentEvent, now: Date): Date {
  const behind = Date.parse(occurredAt) - now.getTime();
  return system !== "internal" && behind > 0 && behind <= MAX_BEHIND_MS ? new Date(occurredAt) : now;
}

/** Names that lead elsewhere than to the transaction are taken for new ones: the commit finds out that they are not. */
const asRead = ({ names }: Portion, transaction: Transaction): Identified => ({
  names,
  known: new Map([[transaction.head.transactionId, transaction]]),
});

/** The names of an event's transaction, and what they lead to. Throws TransactionNotYetKnown. */
async function identify(
  transactions: Pick<Transactions, "locate">,
  { submittedAs, submission }: PaymentEvent,
  { names, observations }: Portion,
  { awaitsPayment = false }: RecordEventOptions,
): Promise<Identified> {
  // Metadata is easily written: it may name a payment that was submitted here, and nothing else.
  const all = isOwnTransaction(submittedAs) && !names.includes(submittedAs) ? [...names, submittedAs] : names;
  const known = await transactions.locate(all, partKeys(observations));
  const unknown = all.find((name) => isOwnTransaction(name) && !known.has(name));
  if (unknown !== undefined && submission === undefined) throw new TransactionNotYetKnown(unknown);
  if (awaitsPayment && known.size === 0 && observations.every(isOfPaymentOnly)) {
    throw new TransactionNotYetKnown(names.at(-1) ?? "");
  }
  // What Tap knows of a gateway's payment is stronger than what its metadata says.
  const isOfAnother = names.some((name) => {
    const { transactionId } = known.get(name)?.head ?? {};
    return isOwnTransaction(transactionId) && transactionId !== submittedAs;
  });
  return { names: isOfAnother ? names : all, known };
}

/** A refund or a dispute: it says which payment it belongs to, and not whether that one was submitted to Tap. */
const isOfPaymentOnly = ({ kind, belongsTo }: Observation): boolean =>
  (kind === "refund" || kind === "dispute") && belongsTo.length > 0;
