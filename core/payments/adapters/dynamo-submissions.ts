import { createHash } from "node:crypto";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { GetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { commitItems, type DynamoLedgerOptions } from "../../ledger/adapters/dynamo-transactions";
import type { Commit } from "../../ledger/application/ports";
import type { Clock } from "../../shared/application/ports";
import type { IdempotencyKey, Submissions } from "../application/ports";

const { partitionKey, expiry } = tables.transactions;

const MAX_ATTEMPTS = 5;
const RETRY_MS = 50;

/** Keys lie beside the transactions; no transaction's id contains a `#`. */
const keyOf = ({ merchantId, key }: Pick<IdempotencyKey, "merchantId" | "key">) => ({
  // Merchants put all kinds of things into keys: what is stored and audited is their hash.
  [partitionKey]: `key#${merchantId}#${createHash("sha256").update(key).digest("hex")}`,
});

type Options = DynamoLedgerOptions & { readonly clock: Clock };

const epochSeconds = (clock: Clock): number => Math.floor(clock.now().getTime() / 1000);

export function dynamoSubmissions(options: Options): Submissions {
  const { client, transactionsTable, clock } = options;

  const write = async (commit: Commit, key: IdempotencyKey, fingerprint: string): Promise<"created" | "taken"> => {
    const now = epochSeconds(clock);
    const keyItem = {
      Put: {
        TableName: transactionsTable,
        Item: {
          ...keyOf(key),
          key_for: commit.row.transactionId,
          fingerprint,
          [expiry]: now + key.hours * 3600,
        },
        // DynamoDB deletes late: a key past its time is as good as gone.
        ConditionExpression: "attribute_not_exists(#pk) OR #expiry < :now",
        ExpressionAttributeNames: { "#pk": partitionKey, "#expiry": expiry },
        ExpressionAttributeValues: { ":now": now },
      },
    };
    try {
      await client.send(new TransactWriteCommand({ TransactItems: [keyItem, ...commitItems(options, commit)] }));
      return "created";
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const [reason] = error.CancellationReasons ?? [];
      if (reason?.Code === "ConditionalCheckFailed" || reason?.Code === "TransactionConflict") return "taken";
      throw error;
    }
  };

  return {
    async create(commit, key, fingerprint) {
      for (let attempt = 1; ; attempt++) {
        const outcome = await write(commit, key, fingerprint);
        if (outcome === "created") return outcome;
        const known = await find(options, key);
        if (known !== undefined) return known;
        // Another request with the same key is being written this very moment.
        if (attempt === MAX_ATTEMPTS) throw new Error("the same idempotency key is being written again and again");
        await clock.sleep(RETRY_MS * attempt * (1 + clock.random()));
      }
    },
  };
}

async function find({ client, transactionsTable: TableName, clock }: Options, key: IdempotencyKey) {
  const { Item } = await client.send(new GetCommand({ TableName, Key: keyOf(key), ConsistentRead: true }));
  const isOver = Number(Item?.[expiry]) < epochSeconds(clock);
  return Item === undefined || isOver
    ? undefined
    : { transactionId: Item.key_for as string, fingerprint: Item.fingerprint as string };
}
