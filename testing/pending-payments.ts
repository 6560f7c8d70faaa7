import type {
  PendingContext,
  PendingPayment,
  PendingPayments,
  RestartKind,
} from "../core/payments/application/ports/pending-payments";

/** A payment in the index of pending ones, with what stands beside it. */
export interface Listed extends Omit<PendingPayment, "key">, Omit<PendingContext, "restarts"> {}

const keyOf = ({ transactionId, modificationId }: Listed): string => modificationId ?? transactionId;

const PAGE = 50;

/** The index of pending payments, in memory. */
export class InMemoryPendingPayments implements PendingPayments {
  readonly restarts = new Map<string, Readonly<Record<RestartKind, number>>>();
  /** Called before the contexts of a page are read; it may throw. */
  beforeContexts: (transactionIds: readonly string[]) => void = () => undefined;
  constructor(private readonly listed: readonly Listed[]) {}

  restartsOf = (id: string) => this.restarts.get(id) ?? { pending: 0, ended: 0 };

  async *untouchedSince(time: Date) {
    const found = this.listed.filter(({ pendingSince }) => pendingSince < time.toISOString());
    const keyed = found.map((payment) => ({ ...payment, key: keyOf(payment) }));
    for (let next = 0; next < keyed.length; next += PAGE) yield keyed.slice(next, next + PAGE);
  }

  async contexts(transactionIds: readonly string[]) {
    this.beforeContexts(transactionIds);
    return (id: string): PendingContext => {
      const { pendingSince: _, ...context } = this.listed.find((payment) => keyOf(payment) === id) ?? {
        pendingSince: "",
      };
      return { ...context, restarts: this.restartsOf(id) };
    };
  }

  async countRestart(id: string, kind: RestartKind, restarts: number) {
    if (this.restartsOf(id)[kind] !== restarts) return false;
    this.restarts.set(id, { ...this.restartsOf(id), [kind]: restarts + 1 });
    return true;
  }
}
