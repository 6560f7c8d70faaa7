import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { receivedWebhooks } from "../../local/demo/merchant-endpoint";
import { records } from "../../local/demo/records";
import type { LocalStack } from "../../local/stack";
import { messagesIn } from "../queues";
import { type CountedTable, countedTables, type Evidence, type Item } from "./evidence";

type Stack = Pick<LocalStack, "clients" | "info">;

/** Reads all that is counted. */
export async function collect({ clients, info }: Stack): Promise<Evidence> {
  const nameOf = (table: CountedTable) => info.outputs[`table_${table}`] ?? "";
  const dynamo = DynamoDBDocumentClient.from(clients.dynamo);
  const { auditLines } = records(clients, info);
  const received = await receivedWebhooks(info.merchantOrigin, "backend");
  return {
    items: await ofEachTable((table) => itemsOf(dynamo, nameOf(table))),
    audit: await ofEachTable((table) => auditLines(nameOf(table))),
    received: received.map(({ headers }) => String(headers["webhook-id"])),
    queues: await messages({ clients, info }, /^queue_(.+)_url$/),
    deadLetters: await messages({ clients, info }, /^dlq_(.+)_url$/),
  };
}

/** Messages in all work queues. */
export const waitingMessages = async (stack: Stack): Promise<number> =>
  Object.values(await messages(stack, /^queue_(.+)_url$/)).reduce((sum, count) => sum + count, 0);

async function ofEachTable<T>(read: (table: CountedTable) => Promise<T>): Promise<Record<CountedTable, T>> {
  const entries: [CountedTable, T][] = [];
  // One after the other: the emulator has few processors.
  for (const table of countedTables) entries.push([table, await read(table)]);
  return Object.fromEntries(entries) as Record<CountedTable, T>;
}

async function itemsOf(client: DynamoDBDocumentClient, TableName: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
    items.push(...Items);
  return items;
}

/** Messages of each queue whose output's name matches, by the part of it that is a group. */
async function messages({ clients, info }: Stack, pattern: RegExp): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [output, url] of Object.entries(info.outputs)) {
    const name = pattern.exec(output)?.[1];
    if (name !== undefined) counts[name] = await messagesIn(clients, url);
  }
  return counts;
}
