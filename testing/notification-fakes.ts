import type { DeliveryMessage } from "../core/contracts/merchant-webhook-schema";
import type {
  ClaimedDelivery,
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
} from "../core/notifications/application/ports";
import { LEASE_SECONDS } from "../core/notifications/domain/delivery";
import type { Clock } from "../core/shared/application/ports";

const GRACE_MS = 3_600_000;

interface Kept extends Notification {
  state: DeliveryState;
  claims: number;
  claim?: string;
  emailed: boolean;
  log: DeliveryAttempt[];
  notBefore: number;
  dueAt: number | undefined;
}

/** What was told and what became of it, as the table keeps it. */
export class InMemoryNotificationTable implements Notifications, NotificationStories, Deliveries, DueDeliveries {
  readonly kept = new Map<string, Kept>();
  private claimsMade = 0;
  constructor(private readonly clock: Pick<Clock, "now">) {}

  private now = () => this.clock.now().getTime();
  private pending = ({ notificationId }: NotificationKey): Kept | undefined => {
    const known = this.kept.get(notificationId);
    return known?.state === "pending" ? known : undefined;
  };

  async find({ notificationId }: NotificationKey) {
    return this.kept.get(notificationId);
  }

  async emailed({ notificationId }: NotificationKey) {
    const kept = this.kept.get(notificationId);
    if (kept !== undefined) kept.emailed = true;
  }

  async create(notification: Notification) {
    if (this.kept.has(notification.notificationId)) return;
    const at = Date.parse(notification.createdAt);
    this.kept.set(notification.notificationId, {
      ...notification,
      state: "pending",
      claims: 0,
      emailed: false,
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
    kept.claims++;
    const claim = `claim-${++this.claimsMade}`;
    kept.claim = claim;
    kept.notBefore = this.now() + LEASE_SECONDS * 1000;
    kept.dueAt = this.now() + GRACE_MS;
    return { ...kept, claim, recorded: kept.log.length };
  }

  async postpone(claimed: ClaimedDelivery, until: Date) {
    const kept = this.pending(claimed);
    if (kept?.claim !== claimed.claim) return;
    delete kept.claim;
    kept.claims--;
    kept.notBefore = until.getTime();
    kept.dueAt = until.getTime();
  }

  async retry(claimed: ClaimedDelivery, attempt: DeliveryAttempt, at: Date, by: "message" | "sweep") {
    const kept = this.pending(claimed);
    if (kept === undefined || kept.log[claimed.recorded]?.at === attempt.at) return;
    kept.log.push(attempt);
    delete kept.claim;
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

  private set(id: string, change: Partial<EndpointHealth>): EndpointHealth {
    const changed = { failures: 0, openings: 0, gone: false, ...this.health.get(id), ...change };
    this.health.set(id, changed);
    return changed;
  }
  private openedSince = (id: string, since: Date) => (this.health.get(id)?.openUntil ?? "") > since.toISOString();

  find = async (id: string) => this.health.get(id);
  async failed(id: string, since: Date) {
    if (this.openedSince(id, since)) return undefined;
    return this.set(id, { failures: (this.health.get(id)?.failures ?? 0) + 1 });
  }
  async open(id: string, since: Date, until: Date) {
    if (this.openedSince(id, since)) return;
    this.set(id, { openUntil: until.toISOString(), openings: (this.health.get(id)?.openings ?? 0) + 1 });
  }
  async hold(id: string, until: Date) {
    if ((this.health.get(id)?.openUntil ?? "") < until.toISOString()) this.set(id, { openUntil: until.toISOString() });
  }
  async probe(id: string, openUntil: string, until: Date) {
    if (this.health.get(id)?.openUntil !== openUntil) return false;
    this.set(id, { openUntil: until.toISOString() });
    return true;
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
  readonly delays: number[] = [];
  /** A notification that it does not take. */
  refuses?: string;
  async send(message: DeliveryMessage, delaySeconds = 0) {
    if (message.notification_id === this.refuses) throw new Error("the queue is throttled");
    this.sent.push(message);
    this.delays.push(delaySeconds);
  }
}
