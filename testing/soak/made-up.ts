import type { AuditLine } from "../../core/audit/application/ports";
import { rowItem } from "../../core/ledger/adapters/items/row-item";
import {
  joinedItem,
  nameItem,
  submissionItem,
  transactionItem,
} from "../../core/ledger/adapters/items/transaction-item";
import { notificationIdOf } from "../../core/notifications/domain/notification";
import { sandboxGateway } from "../../core/payments/gateways/sandbox";
import { sqsBatch } from "../events";
import { payment, paymentWorld } from "../payment-world";
import { type CountedTable, countedTables, type Evidence, type Item, type Sent } from "./evidence";
import { isEvent, type Plan, type PlannedPayment, planOf } from "./plan";

type World = ReturnType<typeof paymentWorld>;

export interface MadeUp {
  readonly sent: Sent;
  readonly evidence: Evidence;
}

/**
 * A small soak in memory, in which nothing is wrong: the real functions have processed what was sent. Reviews that
 * nobody decides end after `reviewSeconds`, where they are given.
 */
export async function madeUpSoak({ reviewSeconds }: { reviewSeconds?: number } = {}): Promise<MadeUp> {
  const plan = planOf({ seed: 5, webhooks: 60, payments: 40 });
  const world = paymentWorld({ gateway: sandboxGateway });
  const accepted = new Set<string>();
  const ids = new Map<string, Set<string>>();
  for (const request of plan.requests) {
    if (isEvent(request)) {
      const [provider = "", eventId = ""] = request.key.split("#");
      const key = { provider, eventId };
      const received = { receivedAt: world.clock.now(), state: "received" as const };
      await world.inbox.accept({ ...received, key, type: "any", body: Buffer.from(request.body) });
      accepted.add(request.key);
    } else {
      const id = await submitted(world, request);
      ids.set(request.key, new Set([id]));
    }
  }
  if (reviewSeconds !== undefined) {
    world.clock.advance(reviewSeconds * 1000);
    world.expire();
    await world.settle();
  }
  for (const row of plan.file.rows) await submitted(world, row);
  await processed(world, plan);
  const batch = {
    ...{ state: "completed_with_errors", submitted: plan.file.rows.length, refused: plan.file.refused },
  };
  return { sent: { plan, accepted, ids, refused: [], batch }, evidence: evidenceOf(world, accepted) };
}

async function submitted(world: World, { key, customerId, amount, decision }: PlannedPayment): Promise<string> {
  const { json } = await world.submit(payment({ customer_id: customerId, amount }), key);
  await world.consume();
  await world.settle();
  if (decision !== undefined) await world.decide({ alert_id: `alert_${key}`, transaction_id: json.id, decision });
  await world.settle();
  return String(json.id);
}

/** Events that come too early are tried again, as their queue does. */
async function processed({ webhooks }: World, plan: Plan): Promise<void> {
  let waiting = plan.stories.flatMap(({ events }) => events.map(({ key }) => key));
  for (let round = 0; waiting.length > 0; round++) {
    if (round === 10) throw new Error(`${waiting.join()} cannot be processed`);
    const failed: string[] = [];
    for (const key of waiting) {
      const [provider, event_id] = key.split("#");
      const { batchItemFailures } = await webhooks(sqsBatch(JSON.stringify({ provider, event_id })));
      if (batchItemFailures.length > 0) failed.push(key);
    }
    waiting = failed;
  }
}

function evidenceOf({ inbox, transactions }: World, accepted: ReadonlySet<string>): Evidence {
  const ids = transactions.rows.flatMap(({ transactionId, changes = [] }) =>
    changes.map(({ revision }) => ({ transactionId, id: notificationIdOf(transactionId, revision) })),
  );
  const items: Record<CountedTable, Item[]> = {
    payment_webhooks: [
      ...[...accepted].map((event_key) => ({ event_key, record: "event", body: new Uint8Array([1]) })),
      ...[...inbox.states].map(([event_key, { state }]) => ({ event_key, record: "state", state })),
    ],
    payment_transactions: transactions.rows.map(rowItem.encode),
    transactions: [
      ...[...transactions.entries].map(([key, entry]) => {
        if (!("transaction" in entry)) return nameItem(key, entry.leadsTo);
        const { transaction, leadsTo } = entry;
        return leadsTo === undefined ? transactionItem.encode(transaction) : joinedItem(transaction, leadsTo);
      }),
      ...[...transactions.submissions].map(([transactionId, submission]) =>
        submissionItem.encode({ transactionId, submission }),
      ),
      { transaction_id: "velocity#1", payments: new Set(["pay_2", "pay_1"]) },
    ],
    notifications: ids.map(({ transactionId, id }) => ({
      ...{ transaction_id: transactionId, notification_id: id, state: "delivered" },
    })),
  };
  const audit = countedTables.map((table) => [
    table,
    items[table].flatMap((item, index) => linesOf(table, item, index)),
  ]);
  return {
    items,
    audit: Object.fromEntries(audit) as Evidence["audit"],
    received: ids.map(({ id }) => id),
    queues: {},
    deadLetters: {},
  };
}

/** Two changes of an item: it is written, and then as it is now. */
function linesOf(table: CountedTable, item: Item, index: number): AuditLine[] {
  const after = Object.fromEntries(Object.entries(item).map(([name, value]) => [name, inLine(value)]));
  const first = { ...after, changed: "once" };
  const line = { table, at: "2026-11-18T10:00:10.000Z", cause: "write" as const, keys: after };
  const numbered = (number: number) => ({ id: `${table}-${number}`, sequence: String(number) });
  return [
    { ...line, ...numbered(2 * index + 1), change: "insert", after: first },
    { ...line, ...numbered(2 * index + 2), change: "modify", before: first, after },
  ];
}

/** A value as the trail shows it: bytes as their hash, a set as a list. */
function inLine(value: unknown): unknown {
  if (value instanceof Uint8Array) return { sha256: "a", bytes: value.length };
  return value instanceof Set ? [...value].sort() : value;
}
