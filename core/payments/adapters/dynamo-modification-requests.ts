import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { beginItems, type SubmissionTables } from "../../ledger/adapters/commit-items";
import { batchGet } from "../../shared/adapters/aws/batch-get";
import { isPermanent } from "../../shared/adapters/aws/permanent-error";
import type { Clock } from "../../shared/application/ports";
import type { ModificationRequests, NewModification, OpenModifications } from "../application/ports/modifications";
import { withOpen } from "../domain/modification";
import { epochSeconds, keyOf, keyPut, keyRecord, type WriteItem } from "./idempotency-items";
import { lockItem, lockKey, lockOf, modificationKey, modificationOf, newModificationItem } from "./modification-items";

const { partitionKey } = tables.transactions;

type Options = SubmissionTables & {
  readonly client: DynamoDBDocumentClient;
  readonly clock: Pick<Clock, "now">;
};

/** Codes of a canceled transaction that lost to another request or event. */
const lostRace = new Set(["ConditionalCheckFailed", "TransactionConflict"]);

export function dynamoModificationRequests(options: Options): ModificationRequests {
  const { client, clock, transactionsTable } = options;
  return {
    async look(transactionId, key) {
      const keys = [lockKey(transactionId), keyOf(key)];
      const items = await batchGet(client, transactionsTable, keys, { consistent: true });
      const at = (wanted: Record<string, string>) => items.find((item) => item[partitionKey] === wanted[partitionKey]);
      const known = keyRecord(at(keyOf(key)), epochSeconds(clock.now()));
      return {
        lock: lockOf(at(lockKey(transactionId))),
        ...(known && { known: { id: known.subject, fingerprint: known.fingerprint } }),
      };
    },

    find: modificationFinder(client, transactionsTable),

    async create(request) {
      try {
        await client.send(new TransactWriteCommand({ TransactItems: requestItems(options, request) }));
        return "created";
      } catch (error) {
        if (isPermanent(error)) return "unstorable";
        if (!(error instanceof TransactionCanceledException)) throw error;
        const codes = (error.CancellationReasons ?? []).map(({ Code = "None" }) => Code);
        if (codes.some((code) => lostRace.has(code))) return "conflict";
        throw error;
      }
    },
  };
}

/** One modification, by a call that its readers have the right to already. */
export const modificationFinder =
  (client: DynamoDBDocumentClient, table: string): ModificationRequests["find"] =>
  async (ref) => {
    const [item] = await batchGet(client, table, [modificationKey(ref)], { consistent: true });
    return item && modificationOf(item);
  };

export function dynamoOpenModifications(client: DynamoDBDocumentClient, table: string): OpenModifications {
  return {
    async refunds(transactionIds) {
      if (transactionIds.length === 0) return [];
      const locks = await batchGet(client, table, transactionIds.map(lockKey), { consistent: true });
      const keys = locks.flatMap((item) => {
        const transactionId = String(item[partitionKey]).slice(String(lockKey("")[partitionKey]).length);
        return Object.keys(lockOf(item).refunds).map((id) => modificationKey({ id, transactionId }));
      });
      if (keys.length === 0) return [];
      const items = await batchGet(client, table, keys, { consistent: true });
      return items.map(modificationOf).filter(({ result }) => result === undefined);
    },
  };
}

/** The key first: where its condition fails, the request was made before. The row's condition is that of any event. */
function requestItems(
  options: Options,
  { commit, modification, lock, key, fingerprint }: NewModification,
): WriteItem[] {
  const { transactionsTable: TableName, clock, spread } = options;
  const { id, transactionId } = modification;
  const { rev, ...before } = lock;
  return [
    keyPut(TableName, key, { subject: id, fingerprint }, epochSeconds(clock.now())),
    {
      Put: {
        TableName,
        Item: lockItem(transactionId, { ...withOpen(before, modification), rev: rev + 1 }),
        ...(rev === 0
          ? { ConditionExpression: "attribute_not_exists(rev)" }
          : { ConditionExpression: "rev = :rev", ExpressionAttributeValues: { ":rev": rev } }),
      },
    },
    {
      Put: {
        TableName,
        Item: newModificationItem(modification, commit.actor, spread),
        ConditionExpression: "attribute_not_exists(#pk)",
        ExpressionAttributeNames: { "#pk": partitionKey },
      },
    },
    ...beginItems(options, commit),
  ];
}
