import type {
  ModificationRequest,
  ModificationResult,
  PaymentGateway,
} from "../core/payments/application/ports/gateway";
import type {
  ModificationEnd,
  ModificationRecord,
  ModificationRequests,
  ModificationSteps,
  NewModification,
  OpenModifications,
  StoredLock,
} from "../core/payments/application/ports/modifications";
import type { IdempotencyKey } from "../core/payments/application/ports/submissions";
import {
  type Modification,
  type ModificationRef,
  mayAsk,
  OPEN_LOCK,
  withOpen,
} from "../core/payments/domain/modification";
import type { Clock } from "../core/shared/application/ports";
import { FakeClock } from "./fakes";
import type { InMemoryLedger } from "./ledger-fakes";

const refText = ({ transactionId, id }: ModificationRef) => `${transactionId} ${id}`;

/** Modifications and locks under the conditions of their table. */
export class InMemoryModifications implements ModificationRequests, OpenModifications, ModificationSteps {
  readonly stored = new Map<string, Modification>();
  readonly locks = new Map<string, StoredLock>();
  readonly keys = new Map<string, ModificationRecord>();
  /** Modifications that are pending, or have ended and are not notified. */
  readonly pending = new Set<string>();
  /** Called before a request is written: what happens in between. */
  beforeCreate: () => Promise<void> | void = () => undefined;
  constructor(
    private readonly transactions: InMemoryLedger,
    private readonly clock: Clock,
  ) {}

  openLock = (transactionId: string): StoredLock => this.locks.get(transactionId) ?? { ...OPEN_LOCK, rev: 0 };
  lockOf = async (transactionId: string) => this.openLock(transactionId);

  async look(transactionId: string, { merchantId, key }: IdempotencyKey) {
    const known = this.keys.get(`${merchantId}#${key}`);
    return { lock: this.openLock(transactionId), ...(known && { known }) };
  }

  find = async (ref: ModificationRef) => this.stored.get(refText(ref));

  async create({ commit, modification, lock, key, fingerprint }: NewModification) {
    await this.beforeCreate();
    const { transactionId } = modification;
    const name = `${key.merchantId}#${key.key}`;
    if (this.keys.has(name) || this.openLock(transactionId).rev !== lock.rev) return "conflict" as const;
    const outcome = await this.transactions.commit(commit);
    if (outcome !== "committed") return outcome === "unstorable" ? outcome : ("conflict" as const);
    const { rev, ...before } = lock;
    this.keys.set(name, { id: modification.id, fingerprint });
    this.locks.set(transactionId, { ...withOpen(before, modification), rev: rev + 1 });
    this.stored.set(refText(modification), modification);
    this.pending.add(refText(modification));
    return "created" as const;
  }

  async claim(ref: ModificationRef) {
    const modification = this.stored.get(refText(ref));
    if (modification === undefined) return undefined;
    const isClaimed = mayAsk(modification, this.clock.now());
    const { askedSince = this.clock.now() } = modification;
    if (isClaimed) this.stored.set(refText(ref), { ...modification, askedSince });
    return { modification, isClaimed };
  }

  async release({ id, transactionId, kind }: Modification, result: ModificationEnd["result"]) {
    const { refunds, completion, rev } = this.openLock(transactionId);
    const { [id]: _, ...others } = refunds;
    const isFreed = kind !== "refund" && result === "failed" && completion === id;
    const kept = completion === undefined || isFreed ? {} : { completion };
    this.locks.set(transactionId, { refunds: others, rev: rev + 1, ...kept });
  }

  async close(ref: ModificationRef, end: ModificationEnd) {
    const modification = this.stored.get(refText(ref));
    if (modification === undefined || modification.result !== undefined) return;
    this.stored.set(refText(ref), { ...modification, ...end });
  }

  async markNotified(ref: ModificationRef) {
    if (this.stored.get(refText(ref))?.result !== undefined) this.pending.delete(refText(ref));
  }

  /** Ids of modifications that the reconciler would find. */
  get pendingIds(): string[] {
    return [...this.pending].map((text) => text.slice(text.indexOf(" ") + 1));
  }

  refunds = async (transactionIds: readonly string[]) =>
    [...this.stored.values()].filter(
      ({ transactionId, kind, result }) =>
        transactionIds.includes(transactionId) && kind === "refund" && result === undefined,
    );
}

/** Hours for which a gateway recognizes an idempotency key. */
const KEY_HOURS = 24;

type Answer = (request: ModificationRequest) => ModificationResult | Error;

/** Makes refunds, captures and cancels once for each idempotency key, as gateways do, for a day. */
export class RecordingModifications implements Pick<PaymentGateway, "modify" | "findModification"> {
  /** Each time that one was made: what customers would get. */
  readonly made: ModificationRequest[] = [];
  calls = 0;
  private readonly remembered = new Map<string, { readonly at: number; readonly result: ModificationResult }>();
  private readonly results = new Map<string, ModificationResult>();
  constructor(
    private readonly answer: Answer = stripeRefund("succeeded"),
    private readonly clock: Pick<Clock, "now"> = new FakeClock(),
  ) {}

  async modify(request: ModificationRequest) {
    this.calls++;
    const known = this.remembered.get(request.id);
    const now = this.clock.now().getTime();
    if (known !== undefined && now - known.at <= KEY_HOURS * 3_600_000) return known.result;
    const result = this.answer(request);
    if (result instanceof Error) throw result;
    this.remembered.set(request.id, { at: now, result });
    this.results.set(request.id, result);
    if (result.outcome !== "refused") this.made.push(request);
    return result;
  }

  findModification = async ({ id }: ModificationRequest) => this.results.get(id);
}

const refundStates = {
  succeeded: { status: "succeeded", final: 1, progress: 1 },
  accepted: { status: "pending", final: 0, progress: 0 },
} as const;

/** Id that Stripe would give the refund. */
export const stripeRefundId = (id: string): string => `re_${id.slice(4)}`;

/** What a gateway's intent says once it is captured or cancelled. */
const completed = {
  capture: { status: "captured", final: 1, progress: 7 },
  cancel: { status: "canceled", final: 1, progress: 6 },
} as const;

/** Answers as Stripe does, with a refund of its own, or with the state of the payment's intent. */
export const stripeRefund =
  (outcome: keyof typeof refundStates): Answer =>
  ({ id, kind, amount, currency, reference }) => {
    if (kind !== "refund") {
      const received = kind === "capture" ? { received: amount } : {};
      const name = `recording_${reference}`;
      const payment = { kind: "intent", name, ...completed[kind], currency, capturable: 0, ...received } as const;
      return { outcome: "succeeded", observed: { system: "stripe", payment } };
    }
    const name = `stripe_${stripeRefundId(id)}`;
    const refund = { kind, name, ...refundStates[outcome], amount, currency, release: "no", requestedAs: id } as const;
    return { outcome, observed: { system: "stripe", refund } };
  };
