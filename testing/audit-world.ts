import { rowOf } from "../core/audit/adapters/dynamo-ledger-records";
import type { AuditLine } from "../core/audit/application/ports";
import type {
  Difference,
  Evidence,
  Item,
  LedgerRecords,
  LostObject,
  StoredRow,
  TrailObject,
  TrailRecords,
} from "../core/audit/application/verify/ports";
import { UnreadableObject } from "../core/audit/application/verify/ports";
import { Verification, type VerificationDeps } from "../core/audit/application/verify/verification";
import { rowItem } from "../core/ledger/adapters/items/row-item";
import { derived } from "../core/ledger/domain/derive";
import type { PaymentEvent } from "../core/ledger/domain/observation";
import { ledgerWorld } from "./ledger-world";

type Stored = Record<string, unknown>;
interface KeptObject extends TrailObject {
  lines: AuditLine[];
  isUnreadable?: boolean;
}

const MINUTE_MS = 60_000;
const keyOf = ({ transaction_id, timestamp }: Item): string => `${transaction_id} ${timestamp}`;

/** A ledger with its audit trail in memory, both of which a test can tamper with. */
export async function auditWorld(events: readonly PaymentEvent[], eventsOfObject = 2) {
  const world = ledgerWorld();
  const objects: KeptObject[] = [];
  const items = new Map<string, Stored>();
  const lost: LostObject[] = [];
  let sequence = 0;

  const lineOf = (item: Item, fields: Partial<AuditLine> = {}): AuditLine => ({
    id: `line-${++sequence}`,
    table: "table-payment-transactions-dev",
    sequence: String(sequence),
    at: world.clock.now().toISOString(),
    change: "insert",
    cause: "write",
    keys: { transaction_id: item.transaction_id, timestamp: item.timestamp },
    after: structuredClone(item),
    ...fields,
  });
  /** Keeps lines as one object, written a minute later. */
  const keep = (lines: readonly AuditLine[]) => {
    const writtenAt = new Date(world.clock.now().getTime() + MINUTE_MS).toISOString();
    objects.push({ key: `object-${objects.length + 1}`, writtenAt, lines: [...lines] });
  };

  let waiting: AuditLine[] = [];
  let known = 0;
  for (const [index, event] of events.entries()) {
    await world.record(event);
    for (const row of world.ledger.rows.slice(known)) {
      const item: Stored = { ...rowItem.encode(row) };
      items.set(keyOf(item), item);
      waiting.push(lineOf(item));
    }
    known = world.ledger.rows.length;
    if ((index + 1) % eventsOfObject === 0 || index === events.length - 1) {
      keep(waiting);
      waiting = [];
    }
    world.clock.advance(10 * MINUTE_MS);
  }

  const storedRow = (item: Stored): StoredRow => ({ timestamp: String(item.timestamp), item, reading: rowOf(item) });
  const rowsOf = (id: string) =>
    [...items.values()]
      .filter(({ transaction_id }) => transaction_id === id)
      .sort((a, b) => (String(a.timestamp) < String(b.timestamp) ? -1 : 1));
  const reads = { objects: 0, rows: 0 };

  const ledger: LedgerRecords = {
    async find(id) {
      const [found] = (await world.ledger.locate([id])).values();
      if (found === undefined) return undefined;
      const chains = found.homes.map((transactionId) => {
        const entry = world.ledger.entries.get(transactionId);
        return { transactionId, ...(entry && "transaction" in entry && { end: entry.transaction.chain }) };
      });
      return { transactionId: found.head.transactionId, system: found.head.system, state: derived(found.head), chains };
    },
    async rows(id, after = "") {
      const page = rowsOf(id).filter(({ timestamp }) => String(timestamp) > after);
      reads.rows += Math.min(2, page.length);
      const next = page.length > 2 ? String(page[1]?.timestamp) : undefined;
      return { rows: page.slice(0, 2).map(storedRow), ...(next && { next }) };
    },
    async rowsAt(keys) {
      return keys.flatMap(({ transactionId, timestamp }) => {
        const item = items.get(`${transactionId} ${timestamp}`);
        return item ? [storedRow(item)] : [];
      });
    },
    async *created({ from, to }, { limit = Number.POSITIVE_INFINITY } = {}) {
      const found = world.ledger.transactions.filter(({ createdAt }) => createdAt >= from && createdAt < to);
      yield found.slice(0, limit).map(({ head }) => head.transactionId);
    },
  };
  const trail: TrailRecords = {
    objects: async (day) => objects.filter(({ lines }) => lines.some(({ at }) => at.startsWith(day))),
    async lines({ key }) {
      reads.objects++;
      const object = objects.find((one) => one.key === key);
      if (object === undefined || object.isUnreadable) throw new UnreadableObject(key);
      return object.lines;
    },
    lost: async (day) => lost.filter(({ at }) => at.startsWith(day)),
  };

  /** A verification that collects what differs. */
  const verification = (options: Partial<VerificationDeps> = {}) => {
    const differences: Difference[] = [];
    const evidence: Evidence[] = [];
    const made = new Verification({
      ...{ ledger, trail, rowOf, expiredBefore: "2026-01-01T00:00:00.000Z", recentFrom: "2026-12-31T00:00:00.000Z" },
      findings: {
        differs: (difference) => void differences.push(difference),
        evidence: (one) => void evidence.push(one),
      },
      ...options,
    });
    return { verification: made, differences, evidence };
  };
  return { ...{ world, items, objects, lost, reads, rowsOf, lineOf, keep, ledger, trail, verification } };
}
export type AuditWorld = Awaited<ReturnType<typeof auditWorld>>;
