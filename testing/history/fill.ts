import { parseArgs } from "node:util";
import { DisableRuleCommand, ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type TableName, type TableSchema, tables } from "../../core/contracts/tables";
import type { Clients } from "../../local/apply/clients";
import { runningStack } from "../../local/running-stack";
import { runCommand } from "../../tools/cli";
import { Failure } from "../../tools/failure";
import { withLimit } from "../../tools/limiter";
import { runFolder } from "../../tools/paths";
import { MadeHistory } from "./payments";

const help = `npm run fill -- --run <name> [--payments <number>] [--days <number>]

Fills the tables of a local stack with payments of the last days, and with their events, ledger rows, notifications and
operators' actions: what the functions would have written, straight into the tables. What its lifetime has deleted by
now is left out. The stack is then one to look at: its streams and its schedules are turned off.

  --run <name>    the stack that \`npm start -- --run <name>\` serves
  --payments <n>  how many (default: 100000)
  --days <n>      over so many days (default: 90)`;

/** Payments that are made at a time. */
const CHUNK = 500;
/** DynamoDB's largest batch. */
const BATCH = 25;
const WRITERS = 8;
const DAY_MS = 86_400_000;

type Item = Readonly<Record<string, unknown>>;
interface Put {
  readonly table: string;
  readonly item: Item;
}

function numberOf(text: string, name: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Failure(`--${name} ${text} is no number above 0.`, "See --help.");
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      run: { type: "string" },
      payments: { type: "string", default: "100000" },
      days: { type: "string", default: "90" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  if (values.run === undefined) throw new Failure("Which stack?", "Name one that serves: --run <name>");
  const payments = numberOf(values.payments, "payments");
  const everyMs = (numberOf(values.days, "days") * DAY_MS) / payments;
  const { clients, info, stop } = runningStack(runFolder(values.run));
  const client = DynamoDBDocumentClient.from(clients.dynamo, { marshallOptions: { removeUndefinedValues: true } });
  const until = new Date();
  await rest(clients);
  let written = 0;
  for (let end = payments; end > 0; end -= CHUNK) {
    const from = Math.max(0, end - CHUNK);
    const history = new MadeHistory({ everyMs, until });
    await history.make(from, end - from);
    const puts = putsOf(history, (table) => info.outputs[`table_${table.replaceAll("-", "_")}`] ?? table);
    await write(client, puts);
    written += puts.length;
    if (from % 5_000 === 0) console.log(`${payments - from} payments, ${written} items`);
  }
  await stop();
  return 0;
}

/** What streams and schedules would make of it is not what a history holds. */
async function rest({ lambda, events }: Clients): Promise<void> {
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  const streams = EventSourceMappings.filter(({ EventSourceArn = "" }) => EventSourceArn.includes(":table/"));
  for (const { UUID } of streams) await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  const { Rules = [] } = await events.send(new ListRulesCommand({}));
  for (const { Name } of Rules) await events.send(new DisableRuleCommand({ Name }));
}

function putsOf({ dynamo }: MadeHistory, nameOf: (table: TableName) => string): Put[] {
  const now = Date.now() / 1000;
  return (Object.keys(tables) as TableName[]).flatMap((table) => {
    const { expiry = "" }: TableSchema = tables[table];
    const isKept = (item: Item) => typeof item[expiry] !== "number" || item[expiry] > now;
    return dynamo
      .all(table)
      .filter(isKept)
      .map((item) => ({ table: nameOf(table), item }));
  });
}

async function write(client: DynamoDBDocumentClient, puts: readonly Put[]): Promise<void> {
  const batches = Array.from({ length: Math.ceil(puts.length / BATCH) }, (_, index) =>
    puts.slice(index * BATCH, (index + 1) * BATCH),
  );
  await withLimit(WRITERS, batches, async (batch) => {
    const asked: Record<string, { PutRequest: { Item: Item } }[]> = {};
    for (const { table, item } of batch) asked[table] = [...(asked[table] ?? []), { PutRequest: { Item: item } }];
    let left: typeof asked | undefined = asked;
    while (left !== undefined && Object.keys(left).length > 0) {
      const { UnprocessedItems } = await client.send(new BatchWriteCommand({ RequestItems: left }));
      left = UnprocessedItems as typeof asked | undefined;
    }
  });
}

runCommand(main);
