import { setTimeout as wait } from "node:timers/promises";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { type TableSchema, tables } from "../core/contracts/tables";
import { until } from "../tools/poller";
import type { RunningStack, TableOutput } from "./local-stack";
import { messagesIn } from "./queues";

/** Keys of the tables that notifications of other tests do not change. */
const keysOf = {
  payment_webhooks: tables["payment-webhooks"],
  payment_transactions: tables["payment-transactions"],
  transactions: tables.transactions,
  payment_objects: tables["payment-objects"],
  batches: tables.batches,
  fraud_alerts: tables["fraud-alerts"],
} satisfies Partial<Record<TableOutput, TableSchema>>;

export interface Written {
  readonly items: ReadonlySet<string>;
  readonly messages: number;
}

/** All that is stored in these tables, or waits in a queue. */
export async function writtenIn({ clients, items: itemsOf }: RunningStack): Promise<Written> {
  const items = await Promise.all(
    Object.entries(keysOf).map(async ([name, { partitionKey, sortKey }]: [string, TableSchema]) =>
      (await itemsOf(name as TableOutput)).map(
        (item) => `${name} ${item[partitionKey]} ${sortKey === undefined ? "" : item[sortKey]}`,
      ),
    ),
  );
  const { QueueUrls = [] } = await clients.sqs.send(new ListQueuesCommand({}));
  const queues = await Promise.all(
    QueueUrls.filter((url) => !/notifications|deliveries/.test(url)).map((url) => messagesIn(clients, url)),
  );
  return { items: new Set(items.flat()), messages: queues.reduce((sum, count) => sum + count, 0) };
}

/** What is there that was not; items that have expired may be gone. */
export const addedSince = (before: Written, after: Written): string[] => [
  ...[...after.items].filter((key) => !before.items.has(key)),
  ...(after.messages > before.messages ? [`${after.messages - before.messages} messages`] : []),
];

/** Waits for a second in which nothing is written: what other tests sent may still be on its way. Returns what there is. */
export async function untilQuiet(stack: RunningStack): Promise<Written> {
  let before = await writtenIn(stack);
  await until(
    "a second in which nothing is written",
    async () => {
      before = await writtenIn(stack);
      await wait(1_000);
      return addedSince(before, await writtenIn(stack));
    },
    (added) => added.length === 0,
  );
  return before;
}
