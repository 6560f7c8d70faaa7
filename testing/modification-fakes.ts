import type {
  ModificationRecord,
  ModificationRequests,
  NewModification,
  OpenModifications,
  StoredLock,
} from "../core/payments/application/ports/modifications";
import type { IdempotencyKey } from "../core/payments/application/ports/submissions";
import { type Modification, type ModificationRef, OPEN_LOCK, withOpen } from "../core/payments/domain/modification";
import type { InMemoryLedger } from "./ledger-fakes";

const refText = ({ transactionId, id }: ModificationRef) => `${transactionId} ${id}`;

/** Modifications and locks under the conditions of their table. */
export class InMemoryModifications implements ModificationRequests, OpenModifications {
  readonly stored = new Map<string, Modification>();
  readonly locks = new Map<string, StoredLock>();
  readonly keys = new Map<string, ModificationRecord>();
  /** Called before a request is written: what happens in between. */
  beforeCreate: () => Promise<void> | void = () => undefined;
  constructor(private readonly transactions: InMemoryLedger) {}

  lockOf = (transactionId: string): StoredLock => this.locks.get(transactionId) ?? { ...OPEN_LOCK, rev: 0 };

  async look(transactionId: string, { merchantId, key }: IdempotencyKey) {
    const known = this.keys.get(`${merchantId}#${key}`);
    return { lock: this.lockOf(transactionId), ...(known && { known }) };
  }

  find = async (ref: ModificationRef) => this.stored.get(refText(ref));

  async create({ commit, modification, lock, key, fingerprint }: NewModification) {
    await this.beforeCreate();
    const { transactionId } = modification;
    const name = `${key.merchantId}#${key.key}`;
    if (this.keys.has(name) || this.lockOf(transactionId).rev !== lock.rev) return "conflict" as const;
    const outcome = await this.transactions.commit(commit);
    if (outcome !== "committed") return outcome === "unstorable" ? outcome : ("conflict" as const);
    const { rev, ...before } = lock;
    this.keys.set(name, { id: modification.id, fingerprint });
    this.locks.set(transactionId, { ...withOpen(before, modification), rev: rev + 1 });
    this.stored.set(refText(modification), modification);
    return "created" as const;
  }

  refunds = async (transactionIds: readonly string[]) =>
    [...this.stored.values()].filter(
      ({ transactionId, kind, result }) =>
        transactionIds.includes(transactionId) && kind === "refund" && result === undefined,
    );
}
