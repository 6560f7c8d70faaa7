import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { tables } from "../../contracts/tables";
import { beginItems, type SubmissionTables } from "../../ledger/adapters/commit-items";
import type { Commit } from "../../ledger/application/ports";
import { newCustomerAddress } from "../../notifications/adapters/customer-address-item";
import { BATCH_GET_ITEMS, batchGet } from "../../shared/adapters/aws/batch-get";
import { itemCodec } from "../../shared/adapters/aws/item-codec";
import { isPermanent } from "../../shared/adapters/aws/permanent-error";
import type { Clock } from "../../shared/application/ports";
import type { IdempotencyKey, IdempotencyRecord, ReferenceClaim, Submissions } from "../application/ports/submissions";
import { epochSeconds, keyOf, keyPut, keyRecord, type WriteItem } from "./idempotency-items";

const TABLE = "transactions";
const { partitionKey } = tables[TABLE];

const MAX_ATTEMPTS = 5;
const RETRY_MS = 50;

/** Other requests with the same idempotency key or reference were written at the same time, at each of the attempts. */
class IdempotencyKeyContended extends Error {
  override readonly name = "IdempotencyKeyContended";
}

/** Key of a reference's item, in the table of transactions. It is kept as long as its payment. */
const referenceKey = (merchantId: string, reference: string) => ({
  [partitionKey]: `reference#${merchantId}#${reference}`,
});

const referenceItem = itemCodec({
  table: TABLE,
  schema: z.object({ reference_of: z.string() }),
  encode: (transactionId: string) => ({ reference_of: transactionId }),
  decode: ({ reference_of }) => reference_of,
});

/** Codes of a canceled transaction that lost to another request. */
const lostRace = new Set(["ConditionalCheckFailed", "TransactionConflict"]);

type Options = SubmissionTables & {
  readonly client: DynamoDBDocumentClient;
  readonly clock: Clock;
  /** Whether customers' addresses are kept. */
  readonly keepsAddresses: boolean;
};

export function dynamoSubmissions(options: Options): Submissions {
  const { clock, client, transactionsTable } = options;
  return {
    async recorded(merchantId, keys) {
      const now = epochSeconds(clock.now());
      const found: string[] = [];
      for (let next = 0; next < keys.length; next += BATCH_GET_ITEMS) {
        const wanted = keys.slice(next, next + BATCH_GET_ITEMS).map((key) => keyOf({ merchantId, key }));
        const items = await batchGet(client, transactionsTable, wanted, { consistent: true });
        found.push(...items.flatMap((item) => keyRecord(item, now)?.subject ?? []));
      }
      return found;
    },

    async create(commit, key, fingerprint, { reference, customerEmail } = {}) {
      const putReference = reference && referencePut(options, commit, key, reference);
      const putAddress = addressPut(options, commit, customerEmail);
      for (let attempt = 1; ; attempt++) {
        const subject = commit.write.row.transactionId;
        const putKey = keyPut(transactionsTable, key, { subject, fingerprint }, epochSeconds(clock.now()));
        const conditions = [putKey, putReference];
        const written = await write(options, commit, conditions, putAddress);
        if (written !== "contended") return written;
        const known = await find(options, key);
        if (known !== undefined) return known;
        const usedBy = reference && (await findUse(options, key, reference));
        if (usedBy !== undefined && usedBy !== reference?.replaces) return { usedBy };
        // Another request with the same key or reference is being written at this moment.
        if (attempt === MAX_ATTEMPTS) throw new IdempotencyKeyContended(`${MAX_ATTEMPTS} attempts met other requests`);
        await clock.sleep(RETRY_MS * attempt * (1 + clock.random()));
      }
    },
  };
}

/** No payment has the reference, or the one that loses it. */
function referencePut(
  { transactionsTable }: Options,
  commit: Commit,
  { merchantId }: IdempotencyKey,
  { reference, replaces }: ReferenceClaim,
): WriteItem {
  return {
    Put: {
      TableName: transactionsTable,
      Item: { ...referenceKey(merchantId, reference), ...referenceItem.encode(commit.write.row.transactionId) },
      ...(replaces === undefined
        ? { ConditionExpression: "attribute_not_exists(#pk)", ExpressionAttributeNames: { "#pk": partitionKey } }
        : { ConditionExpression: "reference_of = :replaces", ExpressionAttributeValues: { ":replaces": replaces } }),
    },
  };
}

/** The customer's address; its payment is new, so that none is there yet. */
function addressPut(
  { transactionsTable, clock, keepsAddresses }: Options,
  commit: Commit,
  address: string | undefined,
): WriteItem[] {
  if (!keepsAddresses || address === undefined) return [];
  const { transactionId } = commit.write.row;
  const Item = newCustomerAddress(transactionId, { address, givenBy: "merchant" }, clock.now());
  return [{ Put: { TableName: transactionsTable, Item } }];
}

/** Writes the commit under its conditions. `contended`: one of them does not hold, or is just being written. */
async function write(
  options: Options,
  commit: Commit,
  conditions: readonly (WriteItem | undefined)[],
  beside: readonly WriteItem[],
): Promise<"created" | "unstorable" | "contended"> {
  const given = conditions.filter((item) => item !== undefined);
  try {
    const TransactItems = [...given, ...beginItems(options, commit), ...beside];
    await options.client.send(new TransactWriteCommand({ TransactItems }));
    return "created";
  } catch (error) {
    if (isPermanent(error)) return "unstorable";
    if (!(error instanceof TransactionCanceledException)) throw error;
    const codes = (error.CancellationReasons ?? []).slice(0, given.length).map(({ Code = "None" }) => Code);
    if (codes.some((code) => lostRace.has(code))) return "contended";
    throw error;
  }
}

async function find(
  { client, transactionsTable: TableName, clock }: Options,
  key: IdempotencyKey,
): Promise<IdempotencyRecord | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName, Key: keyOf(key), ConsistentRead: true }));
  const known = keyRecord(Item, epochSeconds(clock.now()));
  return known && { transactionId: known.subject, fingerprint: known.fingerprint };
}

async function findUse(
  { client, transactionsTable: TableName }: Options,
  { merchantId }: IdempotencyKey,
  { reference }: ReferenceClaim,
): Promise<string | undefined> {
  const Key = referenceKey(merchantId, reference);
  const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
  return Item && referenceItem.decode(Item);
}
