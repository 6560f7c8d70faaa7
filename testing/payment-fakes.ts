import type { Commit } from "../core/ledger/application/ports";
import type { NotificationQueue, NotificationRequest } from "../core/notifications/application/ports";
import type { ChargeGuard } from "../core/payments/application/ports/charge-guard";
import type {
  Charge,
  ChargeResult,
  ModificationRequest,
  PaymentGateway,
} from "../core/payments/application/ports/gateway";
import type {
  IdempotencyKey,
  IdempotencyRecord,
  Submissions,
  SubmittedBeside,
} from "../core/payments/application/ports/submissions";
import type { DeadLetterQueue, PaymentQueue, UnresolvedMarks } from "../core/payments/application/ports/workflows";
import { type ChargeLock, mayCharge, mayDecline } from "../core/payments/domain/charge-guard";
import type { Clock } from "../core/shared/application/ports";
import { FakeClock } from "./fakes";
import type { InMemoryLedger } from "./ledger-fakes";
import { RecordingModifications } from "./modification-fakes";

export class InMemorySubmissions implements Submissions {
  readonly keys = new Map<string, IdempotencyRecord>();
  /** Ids of payments by their merchants and unique references. */
  readonly references = new Map<string, string>();
  /** Customers' addresses by their payments. */
  readonly customerEmails = new Map<string, string>();
  /** Hours for which the keys stand for their payments. */
  readonly hours = new Set<number>();
  /** What becomes of a payment before it is written: it may throw, as a table that cannot be reached. */
  intercept: (commit: Commit) => "unstorable" | undefined = () => undefined;
  constructor(private readonly transactions: InMemoryLedger) {}

  async create(
    commit: Commit,
    { merchantId, key, hours }: IdempotencyKey,
    fingerprint: string,
    { reference, customerEmail }: SubmittedBeside = {},
  ) {
    this.hours.add(hours);
    const known = this.keys.get(`${merchantId}#${key}`);
    if (known !== undefined) return known;
    const refusal = this.intercept(commit);
    if (refusal !== undefined) return refusal;
    if (reference !== undefined) {
      const name = `${merchantId}#${reference.reference}`;
      const usedBy = this.references.get(name);
      if (usedBy !== undefined && usedBy !== reference.replaces) return { usedBy };
      this.references.set(name, commit.write.row.transactionId);
    }
    this.keys.set(`${merchantId}#${key}`, { transactionId: commit.write.row.transactionId, fingerprint });
    if (customerEmail !== undefined) this.customerEmails.set(commit.write.row.transactionId, customerEmail);
    await this.transactions.commit(commit);
    return "created" as const;
  }

  recorded = async (merchantId: string, keys: readonly string[]) =>
    keys.flatMap((key) => this.keys.get(`${merchantId}#${key}`)?.transactionId ?? []);
}

interface Started {
  readonly transactionId: string;
  readonly attempt: number;
  readonly modificationId?: string;
}

const started = (transactionId: string, attempt: number, modificationId?: string): Started => ({
  transactionId,
  attempt,
  ...(modificationId !== undefined && { modificationId }),
});
const isSame = (a: Started, b: Started) =>
  a.transactionId === b.transactionId && a.attempt === b.attempt && a.modificationId === b.modificationId;

export class InMemoryPaymentQueue implements PaymentQueue {
  readonly sent: Started[] = [];
  async send(...given: Parameters<PaymentQueue["send"]>) {
    const message = started(...given);
    // The queue drops a message whose deduplication id it knows.
    if (!this.sent.some((known) => isSame(known, message))) this.sent.push(message);
  }

  async sendAll(transactionIds: readonly string[]) {
    for (const id of transactionIds) await this.send(id, 1);
  }
}

export class InMemoryNotifications implements NotificationQueue {
  readonly sent = new Map<string, NotificationRequest>();
  async send(request: NotificationRequest) {
    this.sent.set(request.messageId, request);
  }
}

export class InMemoryDeadLetterQueue implements DeadLetterQueue {
  readonly sent: Started[] = [];
  async send(...given: Parameters<DeadLetterQueue["send"]>) {
    this.sent.push(started(...given));
  }
}

export class InMemoryUnresolvedMarks implements UnresolvedMarks {
  private readonly attempts = new Map<string, number>();
  lastSent = async (transactionId: string, modificationId = transactionId) => this.attempts.get(modificationId) ?? 0;
  async markSent(transactionId: string, attempt: number, modificationId = transactionId) {
    this.attempts.set(modificationId, attempt);
  }
}

const OPEN_LOCK: ChargeLock = { reviewRequested: false, acceptedByGateway: false, declined: false };

/** The charge locks that the guard and the reviews share, as they share their items in DynamoDB. */
export class InMemoryLocks {
  private readonly locks = new Map<string, ChargeLock>();

  of = (transactionId: string): ChargeLock => this.locks.get(transactionId) ?? OPEN_LOCK;

  set(transactionId: string, fields: Partial<ChargeLock>): void {
    this.locks.set(transactionId, { ...this.of(transactionId), ...fields });
  }

  /** Forgets that a charge was requested. */
  unlock(transactionId: string): void {
    const { chargingSince: _, ...rest } = this.of(transactionId);
    this.locks.set(transactionId, rest);
  }

  /** Forgets the decision. */
  undecide(transactionId: string): void {
    const { decision: _, ...rest } = this.of(transactionId);
    this.locks.set(transactionId, rest);
  }

  get decided(): number {
    return [...this.locks.values()].filter(({ decision }) => decision !== undefined).length;
  }
}

export class InMemoryChargeGuard implements ChargeGuard {
  constructor(
    private readonly locks: InMemoryLocks,
    private readonly clock: Pick<Clock, "now">,
  ) {}

  find = async (transactionId: string) => this.locks.of(transactionId);

  async claimCharge(transactionId: string) {
    const lock = this.locks.of(transactionId);
    const now = this.clock.now();
    if (!mayCharge(lock, now)) return undefined;
    this.locks.set(transactionId, { chargingSince: lock.chargingSince ?? now });
    return this.locks.of(transactionId);
  }

  async claimDecline(transactionId: string) {
    if (!mayDecline(this.locks.of(transactionId))) return false;
    this.locks.set(transactionId, { declined: true });
    return true;
  }

  async releaseForReview(transactionId: string) {
    this.locks.unlock(transactionId);
    this.locks.set(transactionId, { reviewRequested: true });
  }

  async markAcceptedByGateway(transactionId: string) {
    this.locks.set(transactionId, { acceptedByGateway: true });
  }

  async abandon(transactionId: string) {
    this.locks.set(transactionId, { declined: true });
  }
}

/** Hours for which a gateway recognizes an idempotency key. */
const KEY_HOURS = 24;

/** Takes money once for each idempotency key, as gateways do, for a day; `captures` counts what customers would pay. */
export class RecordingGateway implements PaymentGateway {
  readonly name = "recording";
  readonly taken = new Map<string, number>();
  captures = 0;
  calls = 0;
  private readonly firstRequested = new Map<string, number>();
  constructor(
    private readonly answer: (charge: Charge) => ChargeResult | Error = capture,
    private readonly clock: Clock = new FakeClock(),
    /** What becomes of refunds, captures and cancels. */
    readonly modifications = new RecordingModifications(),
  ) {}

  modify = (request: ModificationRequest) => this.modifications.modify(request);
  findModification = (request: ModificationRequest) => this.modifications.findModification(request);

  async charge(charge: Charge): Promise<ChargeResult> {
    this.calls++;
    const result = this.answer(charge);
    if (result instanceof Error) throw result;
    const now = this.clock.now().getTime();
    const before = this.firstRequested.get(charge.transactionId) ?? Number.NEGATIVE_INFINITY;
    const isForgotten = now - before > KEY_HOURS * 3_600_000;
    if (result.outcome === "authorized" && isForgotten) this.firstRequested.set(charge.transactionId, now);
    if (result.outcome === "captured" || result.outcome === "processing") {
      if (isForgotten) this.captures++;
      if (isForgotten) this.firstRequested.set(charge.transactionId, now);
      this.taken.set(charge.transactionId, charge.amount);
    }
    return observed(this.name, charge, result);
  }
}

/** A result with what a gateway's answer says of its own payment, as Stripe's does. */
function observed(gateway: string, { amount, currency }: Charge, result: ChargeResult): ChargeResult {
  if (!("reference" in result)) return result;
  const state = {
    captured: { status: "captured", final: 1, progress: 7, received: amount },
    authorized: { status: "authorized", final: 0, progress: 5, capturable: amount },
    processing: { status: "pending", final: 0, progress: 3 },
  } as const satisfies Record<typeof result.outcome, object>;
  const payment = {
    kind: "intent",
    name: `${gateway}_${result.reference}`,
    currency,
    amount,
    ...state[result.outcome],
  } as const;
  return { ...result, observed: { system: "stripe", payment } };
}

/** A gateway that answers as Stripe does. */
export const stripeLike = (answer: (charge: Charge) => Promise<ChargeResult>): PaymentGateway =>
  Object.assign(new RecordingModifications(), {
    name: "stripe",
    charge: async (charge: Charge) => observed("stripe", charge, await answer(charge)),
  });

const capture = ({ transactionId, capture: isCaptured }: Charge): ChargeResult => ({
  outcome: isCaptured === false ? "authorized" : "captured",
  reference: transactionId,
});
