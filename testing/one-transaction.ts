import { applyEvent, partKeys } from "../core/ledger/domain/apply-event";
import type { Change } from "../core/ledger/domain/changes";
import { type Derived, derived } from "../core/ledger/domain/derive";
import type { Head } from "../core/ledger/domain/head";
import { joinHeads } from "../core/ledger/domain/join";
import { fieldOf, objectKey, type PartState } from "../core/ledger/domain/objects";
import type { UnsettledRefunds } from "../core/ledger/domain/refund-total";
import type { LifeEvent } from "./lives";

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
