import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, PutCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import { isPermanent } from "../../shared/adapters/aws/permanent-error";
import type { Clock } from "../../shared/application/ports";
import type { Commit, CommitOutcome, Transactions } from "../application/ports";
import { commitItems, type LedgerTables } from "./commit-items";
import { dynamoLookUp } from "./dynamo-look-up";
import { dynamoUnsettledRefunds } from "./dynamo-parts";
import { dynamoPortions } from "./dynamo-portions";
import { notProcessed, stateItemKey } from "./event-state";

export interface DynamoLedgerOptions extends LedgerTables {
  readonly client: DynamoDBDocumentClient;
  readonly clock: Pick<Clock, "now">;
}

/** Records events in the ledger's tables. */
export function dynamoLedger(options: DynamoLedgerOptions): Transactions {
  const { client, clock, inboxTable, objectsTable } = options;
  return {
    ...dynamoLookUp(client, options),
    unsettledRefunds: dynamoUnsettledRefunds(client, objectsTable),
    committedPortions: dynamoPortions(client, inboxTable),
    commit: (commit) => written(options, commit),

    async finish(event) {
      const settled = { state: "processed", settled_at: clock.now().toISOString(), in_portions: true };
      const Item = { ...stateItemKey(event), ...settled };
      await ifConditionHolds(client.send(new PutCommand({ TableName: inboxTable, Item, ...notProcessed })));
    },
  };
}

const lostRace = new Set(["ConditionalCheckFailed", "TransactionConflict"]);

async function written(options: DynamoLedgerOptions, commit: Commit): Promise<CommitOutcome> {
  try {
    await options.client.send(new TransactWriteCommand({ TransactItems: commitItems(options, commit) }));
    return "committed";
  } catch (error) {
    if (isPermanent(error)) return "unstorable";
    if (!(error instanceof TransactionCanceledException)) throw error;
    const codes = (error.CancellationReasons ?? []).map(({ Code = "None" }) => Code);
    if (codes[0] === "ConditionalCheckFailed") return "settled";
    if (codes.some((code) => lostRace.has(code))) return "conflict";
    throw error;
  }
}
