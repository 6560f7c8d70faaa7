import { applyEvent, partKeys } from "./apply-event";
import { type Derived, derived } from "./derive";
import type { Head } from "./head";
import { objectKey, type PartState } from "./objects";
import { isOwnTransaction } from "./own-transaction";
import type { LedgerRow } from "./row";

/** What rows decide, whatever the order in which they were recorded. */
const figures = ["status", "currency", "amount", "captured", "refunded", "lost", "merchantId"] as const;

/** Derives a transaction anew from its rows: those of all its chains, in any order. Its memory grows with its parts. */
export class Replay {
  private head: Head | undefined;
  private readonly parts = new Map<string, PartState>();

  constructor(private readonly stored: Pick<Head, "transactionId" | "system">) {}

  add({ transactionId, seq, eventKey, occurredAt, observations }: LedgerRow): void {
    if (observations.length === 0) return;
    const [first] = observations;
    // The row that begins a submitted payment names the merchant who submitted it.
    const submittedBy = seq === 1 && isOwnTransaction(transactionId) ? first?.merchantId : undefined;
    const input = {
      ...this.stored,
      event: eventKey,
      occurredAt,
      observations,
      parts: partKeys(observations).flatMap((key) => this.parts.get(key) ?? []),
      ...(submittedBy !== undefined && { submittedBy }),
      ...(this.head && { head: this.head }),
    };
    const alone = applyEvent(input);
    const applied =
      alone.outcome === "applied"
        ? alone
        : applyEvent({ ...input, unsettled: { refunds: this.unsettled(), complete: true } });
    if (applied.outcome !== "applied") throw new Error(`${transactionId}: row ${seq} cannot be applied`);
    this.head = applied.head;
    for (const { after } of applied.changedParts) this.parts.set(objectKey(after), after);
  }

  /** Names of what the transaction's stored state says otherwise than its rows. */
  differences(state: Derived): string[] {
    if (this.head === undefined) return [];
    const replayed = derived(this.head);
    // Where unsettled refunds were too many to be read at once, what was refunded is a lower bound.
    const isBound = state.flags.includes("refund_total_unclear");
    return figures.filter((name) => state[name] !== replayed[name] && !(isBound && isOfRefunds(name)));
  }

  private unsettled(): PartState[] {
    return [...this.parts.values()].filter(
      ({ kind, registers }) => kind === "refund" && registers.status?.value !== "succeeded",
    );
  }
}

const isOfRefunds = (name: (typeof figures)[number]): boolean => name === "refunded" || name === "status";
