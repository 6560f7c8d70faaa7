import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, PutCommand, paginateQuery, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { BATCH_GET_ITEMS, batchGet } from "../../shared/adapters/aws/batch-get";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { Clock } from "../../shared/application/ports";
import type { Commit, CommitOutcome, Transactions } from "../application/transactions";
import { eventKeyText } from "../domain/observation";
import { commitItems, type LedgerTables } from "./commit-items";
import { dynamoLocator } from "./dynamo-locator";
import { notProcessed, stateItemKey } from "./event-state";
import { PORTION_RECORD, portionOf } from "./items/event-item";
import { partItem, partItemKey } from "./items/part-item";

export interface DynamoLedgerOptions extends LedgerTables {
  readonly client: DynamoDBDocumentClient;
  readonly clock: Pick<Clock, "now">;
}

const inboxKeys = tables["payment-webhooks"];
const partKeys = tables["payment-objects"];

/** Unsettled refunds that are read at most for a provider's sum of refunds. */
const MAX_UNSETTLED = 500;

export function dynamoLedger(options: DynamoLedgerOptions): Transactions {
  const { client, clock, inboxTable, transactionsTable, objectsTable } = options;

  const parts: Transactions["parts"] = async (homes, keys) => {
    const all = homes.flatMap((home) => keys.map((key) => partItemKey(home, key)));
    const items = [];
    for (let start = 0; start < all.length; start += BATCH_GET_ITEMS) {
      const batch = all.slice(start, start + BATCH_GET_ITEMS);
      items.push(...(await batchGet(client, objectsTable, batch, { consistent: true })));
    }
    return items.map(partItem.decode);
  };

  /** Keys of the unsettled refunds under one home: one more than can be used says that there are too many. */
  const unsettledKeys = async (home: string): Promise<string[]> => {
    const keys: string[] = [];
    const pages = paginateQuery(
      { client },
      {
        TableName: objectsTable,
        IndexName: "by-unsettled",
        KeyConditionExpression: "#home = :home",
        ExpressionAttributeNames: { "#home": partKeys.partitionKey },
        ExpressionAttributeValues: { ":home": home },
        ConsistentRead: true,
        Limit: MAX_UNSETTLED + 1,
      },
    );
    for await (const { Items = [] } of pages) {
      keys.push(...Items.map((item) => String(item[partKeys.sortKey])));
      if (keys.length > MAX_UNSETTLED) break;
    }
    return keys;
  };

  return {
    locate: dynamoLocator(client, transactionsTable),
    parts,

    async unsettledRefunds(homes) {
      const refunds = [];
      for (const home of homes) {
        const keys = await unsettledKeys(home);
        if (refunds.length + keys.length > MAX_UNSETTLED) return { refunds: [], complete: false };
        refunds.push(...(await parts([home], keys)).map(({ state }) => state));
      }
      return { refunds, complete: true };
    },

    commit: (commit) => committed(options, commit),

    async committedPortions(event) {
      const portions = [];
      const pages = paginateQuery(
        { client },
        {
          TableName: inboxTable,
          KeyConditionExpression: "#event = :event AND begins_with(#record, :portion)",
          ExpressionAttributeNames: { "#event": inboxKeys.partitionKey, "#record": inboxKeys.sortKey },
          ExpressionAttributeValues: { ":event": eventKeyText(event), ":portion": PORTION_RECORD },
          ConsistentRead: true,
        },
      );
      for await (const { Items = [] } of pages) portions.push(...Items.map(portionOf));
      return new Map(portions);
    },

    async finish(event) {
      const Item = {
        ...stateItemKey(event),
        state: "processed",
        settled_at: clock.now().toISOString(),
        in_portions: true,
      };
      await ifConditionHolds(client.send(new PutCommand({ TableName: inboxTable, Item, ...notProcessed })));
    },
  };
}

/** Codes of reasons for which a part of a transaction is refused, whoever tries again. */
const permanent = new Set(["ValidationError", "ItemCollectionSizeLimitExceeded"]);
const lostRace = new Set(["ConditionalCheckFailed", "TransactionConflict"]);

async function committed(options: DynamoLedgerOptions, commit: Commit): Promise<CommitOutcome> {
  try {
    await options.client.send(new TransactWriteCommand({ TransactItems: commitItems(options, commit) }));
    return "committed";
  } catch (error) {
    // An item above 400 KB, more than 4 MB together, or what DynamoDB cannot hold at all.
    if ((error as Error).name === "ValidationException") return "unstorable";
    if (!(error instanceof TransactionCanceledException)) throw error;
    const codes = (error.CancellationReasons ?? []).map(({ Code = "None" }) => Code);
    if (codes[0] === "ConditionalCheckFailed") return "settled";
    if (codes.some((code) => permanent.has(code))) return "unstorable";
    if (codes.some((code) => lostRace.has(code))) return "conflict";
    throw error;
  }
}
