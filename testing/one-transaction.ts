import { applyEvent, partKeys } from "../core/ledger/domain/apply-event";
import type { Change } from "../core/ledger/domain/changes";
import { type Derived, derived } from "../core/ledger/domain/derive";
import type { Head } from "../core/ledger/domain/head";
import { joinHeads } from "../core/ledger/domain/join";
import { fieldOf, objectKey, type PartState } from "../core/ledger/domain/objects";
import type { UnsettledRefunds } from "../core/ledger/domain/refund-total";
import { shownDispute, shownRefund } from "../core/ledger/domain/shown-parts";
import type { LifeEvent, Truth } from "./lives";

/** A transaction in memory, kept as storage keeps it: one head, and its parts by their keys. */
export class OneTransaction {
  head: Head | undefined;
  readonly parts = new Map<string, PartState>();
  readonly changes: Change[] = [];
  /** Objects read and written by the last event, and how often unsettled refunds were read so far. */
  touched = 0;
  lookups = 0;

  constructor(
    readonly transactionId = "t_1",
    /** How many unsettled refunds one page holds. */
    private readonly page = Number.POSITIVE_INFINITY,
  ) {}

  apply({ system, event, occurredAt, observations }: LifeEvent): readonly Change[] {
    const keys = partKeys(observations);
    const parts = keys.flatMap((key) => this.parts.get(key) ?? []);
    const input = {
      ...{ transactionId: this.transactionId, system, event, occurredAt, observations, parts },
      ...(this.head && { head: this.head }),
    };
    let result = applyEvent(input);
    if (result.outcome !== "applied") {
      this.lookups++;
      result = applyEvent({ ...input, unsettled: this.unsettled() });
    }
    if (result.outcome !== "applied") throw new Error("unsettled refunds were read");
    this.head = result.head;
    this.touched = keys.length + result.changedParts.length;
    for (const { after } of result.changedParts) this.parts.set(objectKey(after), after);
    this.changes.push(...result.changes);
    return result.changes;
  }

  join(absorbed: OneTransaction): readonly Change[] {
    for (const [key, part] of absorbed.parts) this.parts.set(key, part);
    const input = { survivor: this.head as Head, absorbed: absorbed.head as Head };
    let result = joinHeads(input);
    if (result.outcome !== "joined") {
      this.lookups++;
      result = joinHeads({ ...input, unsettled: this.unsettled() });
    }
    if (result.outcome !== "joined") throw new Error("unsettled refunds were read");
    this.head = result.head;
    this.changes.push(...result.changes);
    return result.changes;
  }

  get state(): Derived {
    return derived(this.head as Head);
  }

  /**
   * All that a merchant sees of it, as text; empty while it has only begun. Whether refunds that may be the release of a
   * hold are among it is for the caller to say: a merchant is notified of those that can be none.
   */
  visible({ withReleases }: { readonly withReleases: boolean }): string {
    if (this.head === undefined) return "";
    const { paymentStatus, status, amount, currency, refunded, merchantId } = this.state;
    const texts = [...this.parts.values()]
      .filter((part) => withReleases || fieldOf(part, "release") !== "maybe")
      .flatMap((part) => shownDispute(part) ?? shownRefund(part, this.state) ?? [])
      .map((part) => JSON.stringify({ ...part, madeAt: undefined, reason: undefined }))
      .sort();
    const hasOnlyBegun = paymentStatus === "pending" && texts.length === 0 && refunded === 0n;
    if (hasOnlyBegun && this.head.revision === 0) return "";
    // What is only asked for may change its amount without notice.
    const figure = paymentStatus === "pending" ? "" : `${amount} ${currency}`;
    return [paymentStatus, status, figure, refunded, merchantId, ...texts].join(" | ");
  }

  private unsettled(): UnsettledRefunds {
    const refunds = [...this.parts.values()].filter(
      (part) => part.kind === "refund" && fieldOf(part, "status") !== "succeeded" && fieldOf(part, "release") !== "yes",
    );
    return { refunds: refunds.slice(0, this.page), complete: refunds.length <= this.page };
  }
}

/** A transaction to which the events came in this order. */
export function transactionOf(events: readonly LifeEvent[], transactionId?: string): OneTransaction {
  const transaction = new OneTransaction(transactionId);
  for (const event of events) transaction.apply(event);
  return transaction;
}

/** What a transaction says of its payment's money. */
export const seenBy = ({ state }: OneTransaction): Truth => ({
  status: state.status,
  amount: state.amount === null ? null : Number(state.amount),
  captured: Number(state.captured),
  refunded: Number(state.refunded),
  lost: Number(state.lost),
  returned: Number(state.returned),
});

/** The part of a head that must not depend on how its events arrived. */
export function essenceOf({ head }: OneTransaction) {
  const { revision: _, transactionId: __, ...essence } = head as Head;
  return essence;
}
