import { createHash } from "node:crypto";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { tables } from "../../contracts/tables";
import { beginItems, type SubmissionTables } from "../../ledger/adapters/commit-items";
import type { Commit } from "../../ledger/application/ports";
import { itemCodec } from "../../shared/adapters/aws/item-codec";
import { isPermanent } from "../../shared/adapters/aws/permanent-error";
import type { Clock } from "../../shared/application/ports";
import type { IdempotencyKey, IdempotencyRecord, Submissions } from "../application/ports/submissions";

const TABLE = "transactions";
const { partitionKey, expiry } = tables[TABLE];

const MAX_ATTEMPTS = 5;
const RETRY_MS = 50;

/** Other requests with the same idempotency key were written at the same time, at each of the attempts. */
class IdempotencyKeyContended extends Error {
  override readonly name = "IdempotencyKeyContended";
}

type KeyRecord = IdempotencyRecord & {
  /** Epoch second after which the key stands for nothing. */
  readonly expiresAt: number;
};

const keyItem = itemCodec({
  table: TABLE,
  schema: z.object({ key_for: z.string(), fingerprint: z.string(), [expiry]: z.int() }),
  encode: ({ transactionId, fingerprint, expiresAt }: KeyRecord) => ({
    key_for: transactionId,
    fingerprint,
    [expiry]: expiresAt,
  }),
  decode: ({ key_for, fingerprint, [expiry]: expiresAt }) => ({ transactionId: key_for, fingerprint, expiresAt }),
});

/** Key of an idempotency key's item, in the table of transactions. No transaction's id contains a `#`. */
const keyOf = ({ merchantId, key }: Pick<IdempotencyKey, "merchantId" | "key">) => ({
  // Merchants put all kinds of things into keys: what is stored and audited is their hash.
  [partitionKey]: `key#${merchantId}#${createHash("sha256").update(key).digest("hex")}`,
});

type Options = SubmissionTables & { readonly client: DynamoDBDocumentClient; readonly clock: Clock };

const epochSeconds = (clock: Clock): number => Math.floor(clock.now().getTime() / 1000);

export function dynamoSubmissions(options: Options): Submissions {
  const { clock } = options;
  return {
    async create(commit, key, fingerprint) {
      for (let attempt = 1; ; attempt++) {
        const written = await write(options, commit, key, fingerprint);
        if (written !== "contended") return written;
        const known = await find(options, key);
        if (known !== undefined) return known;
        // Another request with the same key is being written at this moment.
        if (attempt === MAX_ATTEMPTS) throw new IdempotencyKeyContended(`${MAX_ATTEMPTS} attempts met other requests`);
        await clock.sleep(RETRY_MS * attempt * (1 + clock.random()));
      }
    },
  };
}

/** Writes the key with the commit. `contended`: the key stands for a payment, or is just being written. */
async function write(
  options: Options,
  commit: Commit,
  key: IdempotencyKey,
  fingerprint: string,
): Promise<"created" | "unstorable" | "contended"> {
  const now = epochSeconds(options.clock);
  const record = { transactionId: commit.write.row.transactionId, fingerprint, expiresAt: now + key.hours * 3600 };
  const putKey = {
    Put: {
      TableName: options.transactionsTable,
      Item: { ...keyOf(key), ...keyItem.encode(record) },
      // DynamoDB deletes late: a key past its time counts as absent.
      ConditionExpression: "attribute_not_exists(#pk) OR #expiry < :now",
      ExpressionAttributeNames: { "#pk": partitionKey, "#expiry": expiry },
      ExpressionAttributeValues: { ":now": now },
    },
  };
  try {
    await options.client.send(new TransactWriteCommand({ TransactItems: [putKey, ...beginItems(options, commit)] }));
    return "created";
  } catch (error) {
    if (isPermanent(error)) return "unstorable";
    if (!(error instanceof TransactionCanceledException)) throw error;
    const [reason] = error.CancellationReasons ?? [];
    if (reason?.Code === "ConditionalCheckFailed" || reason?.Code === "TransactionConflict") return "contended";
    throw error;
  }
}

async function find(
  { client, transactionsTable: TableName, clock }: Options,
  key: IdempotencyKey,
): Promise<IdempotencyRecord | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName, Key: keyOf(key), ConsistentRead: true }));
  if (Item === undefined) return undefined;
  const { expiresAt, ...known } = keyItem.decode(Item);
  return expiresAt < epochSeconds(clock) ? undefined : known;
}
