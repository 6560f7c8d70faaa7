import type {
  Deliveries,
  DeliveryAttempt,
  DeliveryEnd,
  DeliveryQueue,
  DeliveryState,
  DueDeliveries,
  DueDelivery,
  EndpointBreakers,
  EndpointHealth,
  Notification,
  NotificationKey,
  NotificationStories,
  NotificationStory,
  Notifications,
} from "../core/application/notification-ports";
import type { Clock } from "../core/application/ports";
import type { DeliveryMessage } from "../core/contracts/merchant-webhook-schema";

const CLAIM_MS = 60_000;
const GRACE_MS = 900_000;

interface Kept extends Notification {
  state: DeliveryState;
  attempts: number;
  log: DeliveryAttempt[];
  notBefore: number;
  dueAt: number | undefined;
}

/** What was told and what became of it, as the table keeps it. */
export class InMemoryNotificationTable implements Notifications, NotificationStories, Deliveries, DueDeliveries {
  readonly kept = new Map<string, Kept>();
  constructor(private readonly clock: Pick<Clock, "now">) {}

  private now = () => this.clock.now().getTime();
  private pending = ({ notificationId }: NotificationKey): Kept | undefined => {
    const known = this.kept.get(notificationId);
    return known?.state === "pending" ? known : undefined;
  };

  async find({ notificationId }: NotificationKey) {
    return this.kept.get(notificationId)?.state;
  }

  async create(notification: Notification) {
    if (this.kept.has(notification.notificationId)) return;
    const at = Date.parse(notification.createdAt);
    this.kept.set(notification.notificationId, {
      ...notification,
      state: "pending",
      attempts: 0,
      log: [],
      notBefore: at,
      dueAt: at + GRACE_MS,
    });
  }

  async of(transactionId: string): Promise<NotificationStory[]> {
    return [...this.kept.values()]
      .filter((kept) => kept.transactionId === transactionId)
      .map(({ notificationId, createdAt, state, log, notBefore }) => ({
        notificationId,
        createdAt,
        state,
        attempts: log,
        ...(state === "pending" && { nextAttemptAt: new Date(notBefore).toISOString() }),
      }));
  }

  async claim(key: NotificationKey) {
    const kept = this.pending(key);
    if (kept === undefined || kept.notBefore > this.now()) return undefined;
    kept.attempts++;
    kept.notBefore = this.now() + CLAIM_MS;
    kept.dueAt = this.now() + GRACE_MS;
    return { ...kept };
  }

  async postpone(key: NotificationKey, until: Date) {
    const kept = this.pending(key);
    if (kept === undefined) return;
    kept.attempts--;
    kept.notBefore = until.getTime();
    kept.dueAt = until.getTime();
  }

  async retry(key: NotificationKey, attempt: DeliveryAttempt, at: Date, by: "message" | "sweep") {
    const kept = this.pending(key);
    if (kept === undefined) return;
    kept.log.push(attempt);
    kept.notBefore = at.getTime();
    kept.dueAt = at.getTime() + (by === "sweep" ? 0 : GRACE_MS);
  }

  async end(key: NotificationKey, state: DeliveryEnd, attempt?: DeliveryAttempt) {
    const kept = this.pending(key);
    if (kept === undefined) return;
    kept.state = state;
    kept.dueAt = undefined;
    if (attempt !== undefined) kept.log.push(attempt);
  }

  async *due(now: Date) {
    const ready = [...this.kept.values()].filter(({ dueAt }) => dueAt !== undefined && dueAt <= now.getTime());
    yield ready.map(({ transactionId, notificationId, merchantId, dueAt = 0 }) => ({
      transactionId,
      notificationId,
      merchantId,
      dueAt: new Date(dueAt).toISOString(),
    }));
  }

  async lease({ notificationId, dueAt }: DueDelivery) {
    const kept = this.kept.get(notificationId);
    if (kept?.dueAt !== Date.parse(dueAt)) return false;
    kept.dueAt = this.now() + GRACE_MS;
    return true;
  }
}

export class InMemoryBreakers implements EndpointBreakers {
  readonly health = new Map<string, EndpointHealth>();
  constructor(private readonly clock: Pick<Clock, "now">) {}

  private set(id: string, change: Partial<EndpointHealth>) {
    this.health.set(id, { failures: 0, gone: false, ...this.health.get(id), ...change });
  }

  find = async (id: string) => this.health.get(id);
  async probe(id: string, openUntil: string) {
    if (this.health.get(id)?.openUntil !== openUntil) return false;
    this.set(id, { openUntil: new Date(this.clock.now().getTime() + CLAIM_MS).toISOString() });
    return true;
  }
  async failed(id: string) {
    const failures = (this.health.get(id)?.failures ?? 0) + 1;
    this.set(id, { failures });
    return failures;
  }
  async hold(id: string, until: Date) {
    this.set(id, { openUntil: until.toISOString() });
  }
  async gone(id: string) {
    this.set(id, { gone: true });
  }
  async healed(id: string) {
    this.health.delete(id);
  }
}

export class InMemoryDeliveryQueue implements DeliveryQueue {
  readonly sent: DeliveryMessage[] = [];
  async send(message: DeliveryMessage) {
    this.sent.push(message);
  }
}
