import { DELIVERY_LEASE_SECONDS } from "../core/contracts/function-limits";
import type { UndeliveredList } from "../core/contracts/spread";
import type {
  DeliveryKey,
  DeliveryQueue,
  DeliveryStore,
  DeliveryTimeline,
  DeliveryTimelines,
  DueDeliveries,
  DueDelivery,
  LeasedDelivery,
} from "../core/notifications/application/delivery-ports";
import type {
  CustomerEmailOutcome,
  Notification,
  NotificationKey,
  NotificationStore,
} from "../core/notifications/application/ports";
import type {
  DeliveryDetails,
  Recovery,
  Requeued,
  UndeliveredDeliveries,
  UndeliveredDelivery,
  UndeliveredFilter,
} from "../core/notifications/application/undelivered-ports";
import {
  type DeliveryAttempt,
  type DeliveryEnd,
  type DeliveryQueuer,
  type DeliveryState,
  SWEEP_GRACE_SECONDS,
} from "../core/notifications/domain/delivery";
import type { Clock } from "../core/shared/application/ports";

const LEASE_MS = DELIVERY_LEASE_SECONDS * 1000;
const GRACE_MS = SWEEP_GRACE_SECONDS * 1000;

/** A notification of a captured payment, with these differences. */
export const aNotification = (fields: Partial<Notification> = {}): Notification => ({
  transactionId: "pay_1",
  notificationId: "ntf_1",
  merchantId: "mrc_1",
  createdAt: "2026-11-18T10:00:10.000Z",
  type: "transaction.captured",
  cause: { event: "stripe#evt_1" },
  body: "{}",
  ...fields,
});

interface Stored extends Notification {
  state: DeliveryState;
  leases: number;
  leaseId?: string;
  emailed: boolean;
  customerEmail?: CustomerEmailOutcome;
  attempts: DeliveryAttempt[];
  notBefore: number;
  dueAt: number | undefined;
  /** Whether an attempt has failed, or an open circuit breaker held the delivery back. */
  isListed?: boolean;
  recovery?: { readonly id: string; readonly at: string; readonly earlierAttempts: number };
}

/** The table of notifications, in memory: each notification with the state of its delivery. */
export class InMemoryNotificationTable
  implements NotificationStore, DeliveryStore, DeliveryTimelines, DueDeliveries, UndeliveredDeliveries
{
  readonly stored = new Map<string, Stored>();
  private leasesMade = 0;
  constructor(private readonly clock: Pick<Clock, "now">) {}

  private now = () => this.clock.now().getTime();
  private pending = ({ notificationId }: NotificationKey): Stored | undefined => {
    const known = this.stored.get(notificationId);
    return known?.state === "pending" ? known : undefined;
  };

  async find({ notificationId }: NotificationKey) {
    return this.stored.get(notificationId);
  }

  async markEmailed({ notificationId }: NotificationKey) {
    const stored = this.stored.get(notificationId);
    if (stored !== undefined) stored.emailed = true;
  }

  async markCustomerEmailed({ notificationId }: NotificationKey, outcome: CustomerEmailOutcome) {
    const stored = this.stored.get(notificationId);
    if (stored !== undefined) stored.customerEmail = outcome;
  }

  async create(notification: Notification) {
    if (this.stored.has(notification.notificationId)) return false;
    const at = Date.parse(notification.createdAt);
    this.stored.set(notification.notificationId, {
      ...notification,
      state: "pending",
      leases: 0,
      emailed: false,
      attempts: [],
      notBefore: at,
      dueAt: at + GRACE_MS,
    });
    return true;
  }

  async of(transactionId: string): Promise<DeliveryTimeline[]> {
    return [...this.stored.values()]
      .filter((stored) => stored.transactionId === transactionId)
      .map(({ notificationId, merchantId, createdAt, type, cause, state, attempts, notBefore }) => ({
        ...{ notificationId, merchantId, createdAt, type, cause },
        state,
        attempts,
        ...(state === "pending" && { nextAttemptAt: new Date(notBefore).toISOString() }),
      }));
  }

  async lease(key: NotificationKey): Promise<LeasedDelivery | undefined> {
    const stored = this.pending(key);
    if (stored === undefined || stored.notBefore > this.now()) return undefined;
    stored.leases++;
    const leaseId = `lease-${++this.leasesMade}`;
    stored.leaseId = leaseId;
    stored.notBefore = this.now() + LEASE_MS;
    const { recovery } = stored;
    return {
      ...stored,
      leaseId,
      recordedAttempts: stored.attempts.length,
      earlierAttempts: recovery?.earlierAttempts ?? 0,
      ...(recovery && { recoveredAt: recovery.at }),
    };
  }

  async release(leased: LeasedDelivery, dueAt: Date) {
    const stored = this.pending(leased);
    if (stored?.leaseId !== leased.leaseId) return;
    delete stored.leaseId;
    stored.leases--;
    stored.notBefore = dueAt.getTime();
    stored.dueAt = dueAt.getTime();
    stored.isListed = true;
  }

  async retry(leased: LeasedDelivery, attempt: DeliveryAttempt, at: Date, by: "message" | "sweep") {
    const stored = this.pending(leased);
    if (stored === undefined || stored.attempts[leased.recordedAttempts]?.at === attempt.at) return;
    stored.attempts.push(attempt);
    stored.isListed = true;
    delete stored.leaseId;
    stored.notBefore = at.getTime();
    stored.dueAt = at.getTime() + (by === "sweep" ? 0 : GRACE_MS);
  }

  async end(key: DeliveryKey, state: DeliveryEnd, attempt?: DeliveryAttempt) {
    const stored = this.pending(key);
    if (stored === undefined) return;
    stored.state = state;
    stored.dueAt = undefined;
    if (attempt !== undefined) stored.attempts.push(attempt);
  }

  async *due(now: Date) {
    const ready = [...this.stored.values()].filter(({ dueAt }) => dueAt !== undefined && dueAt <= now.getTime());
    yield ready.map(({ transactionId, notificationId, merchantId, dueAt = 0 }) => ({
      transactionId,
      notificationId,
      merchantId,
      dueAt: new Date(dueAt).toISOString(),
    }));
  }

  async defer({ notificationId, dueAt }: DueDelivery) {
    const stored = this.stored.get(notificationId);
    if (stored?.dueAt !== Date.parse(dueAt)) return false;
    stored.dueAt = this.now() + GRACE_MS;
    return true;
  }

  private undelivered({ lists, merchantId, since = "", until = "9999" }: UndeliveredFilter): UndeliveredDelivery[] {
    const listOf = ({ state, isListed }: Stored): UndeliveredList | undefined =>
      state === "pending"
        ? isListed
          ? "waiting"
          : undefined
        : state === "delivered" || state === "unsubscribed"
          ? undefined
          : state;
    return [...this.stored.values()]
      .flatMap((stored) => {
        const { transactionId, notificationId, createdAt } = stored;
        const list = listOf(stored);
        if (list === undefined || !lists.includes(list)) return [];
        return [{ transactionId, notificationId, createdAt, merchantId: stored.merchantId, list }];
      })
      .filter((entry) => merchantId === undefined || merchantId === entry.merchantId)
      .filter(({ createdAt }) => createdAt >= since && createdAt <= until)
      .sort((a, b) => (`${a.merchantId}#${a.createdAt}` < `${b.merchantId}#${b.createdAt}` ? -1 : 1));
  }

  async *list(filter: UndeliveredFilter) {
    const found = this.undelivered(filter);
    yield* filter.isNewestFirst ? found.reverse() : found;
  }
  async byMerchant(filter: UndeliveredFilter, { most = Number.POSITIVE_INFINITY }: { readonly most?: number } = {}) {
    const found = this.undelivered(filter);
    return [...new Set(found.map(({ merchantId }) => merchantId))].map((merchantId) => {
      const own = found.filter((entry) => entry.merchantId === merchantId);
      const newest = own.reduce((last, entry) => (entry.createdAt > last.createdAt ? entry : last));
      return {
        ...{ merchantId, count: Math.min(own.length, most), oldest: own[0]?.createdAt ?? "", newest },
        ...(own.length > most && { isAtLeast: true as const }),
      };
    });
  }
  count = async (filter: UndeliveredFilter) => this.undelivered(filter).length;

  async details(keys: readonly NotificationKey[]): Promise<DeliveryDetails[]> {
    const all = await Promise.all(
      keys.map(async ({ transactionId, notificationId }) =>
        (await this.of(transactionId))
          .filter((timeline) => timeline.notificationId === notificationId)
          .map((timeline) => ({ ...timeline, transactionId })),
      ),
    );
    return all.flat();
  }

  async requeue({ notificationId }: NotificationKey, { id, sweepAt }: Recovery): Promise<Requeued> {
    const stored = this.stored.get(notificationId);
    if (stored === undefined) return "absent";
    if (stored.state === "delivered") return "delivered";
    if (stored.state === "pending" && stored.leaseId !== undefined && stored.notBefore > this.now()) return "underway";
    const made = stored.attempts.length;
    if (stored.recovery?.id === id) {
      return stored.state === "pending" && made === stored.recovery.earlierAttempts ? "queued" : "repeated";
    }
    delete stored.leaseId;
    stored.state = "pending";
    stored.isListed = true;
    stored.leases = made;
    stored.notBefore = Date.parse(stored.createdAt);
    stored.dueAt = sweepAt.getTime();
    stored.recovery = { id, at: this.clock.now().toISOString(), earlierAttempts: made };
    return "queued";
  }
}

export class InMemoryDeliveryQueue implements DeliveryQueue {
  readonly sent: DeliveryKey[] = [];
  readonly delays: number[] = [];
  /** A notification that it does not take. */
  refuses?: string;
  /** Who asked for each; undefined for what came from the notification itself. */
  readonly queuedBy: (DeliveryQueuer | undefined)[] = [];
  async send(
    { transactionId, notificationId, merchantId }: DeliveryKey,
    { delaySeconds = 0, queuedBy }: Parameters<DeliveryQueue["send"]>[1] = {},
  ) {
    if (notificationId === this.refuses) throw new Error("the queue is throttled");
    this.sent.push({ transactionId, notificationId, merchantId });
    this.delays.push(delaySeconds);
    this.queuedBy.push(queuedBy);
  }
}
