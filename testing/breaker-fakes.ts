import type {
  EndpointBreakers,
  EndpointHealth,
  EndpointHealths,
} from "../core/notifications/application/delivery-ports";

/** Circuit breakers of endpoints, in memory. */
export class InMemoryBreakers implements EndpointBreakers, EndpointHealths {
  readonly health = new Map<string, EndpointHealth>();

  private set(id: string, change: Partial<EndpointHealth>): EndpointHealth {
    const changed = { failures: 0, openings: 0, gone: false, ...this.health.get(id), ...change };
    this.health.set(id, changed);
    return changed;
  }
  private openedSince = (id: string, since: Date) => (this.health.get(id)?.openUntil ?? "") > since.toISOString();

  find = async (id: string) => this.health.get(id);
  findAll = async (ids: readonly string[]) => new Map([...this.health].filter(([id]) => ids.includes(id)));
  async recordFailure(id: string, since: Date) {
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
  async halfOpen(id: string, openUntil: string, until: Date) {
    if (this.health.get(id)?.openUntil !== openUntil) return false;
    this.set(id, { openUntil: until.toISOString() });
    return true;
  }
  async letTry(id: string) {
    if (this.health.has(id)) this.set(id, { gone: false, openUntil: new Date(0).toISOString() });
  }
  async markGone(id: string) {
    this.set(id, { gone: true });
  }
  async close(id: string) {
    this.health.delete(id);
  }
}
