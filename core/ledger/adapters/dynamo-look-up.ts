import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { BATCH_GET_ITEMS, batchGet } from "../../shared/adapters/aws/batch-get";
import type { Item } from "../../shared/adapters/aws/item-codec";
import type { StoredPart, Transactions } from "../application/ports";
import { objectKey } from "../domain/objects";
import { dynamoParts } from "./dynamo-parts";
import { consistentReader, type Items, located } from "./dynamo-transaction-finder";
import { isNamedPart, namedPartItem, nameOf, partItem, partItemKey } from "./items/part-item";
import { transactionItemKey } from "./items/transaction-item";

const { partitionKey } = tables.transactions;

interface LookUpTables {
  readonly transactionsTable: string;
  readonly objectsTable: string;
}

/** What a look-up of names has read beside the transactions. */
interface Beside {
  readonly names: ReadonlySet<string>;
  /** Items of the names. */
  readonly items: Items;
  /** The home whose refunds and disputes were read. */
  readonly home: string;
  /** Their keys, with the part of each that is there. */
  readonly parts: ReadonlyMap<string, StoredPart | undefined>;
}

/**
 * Transactions by names, and their parts. The call that reads the names reads the refunds and disputes of the event, too,
 * under the last name: most payments have it as their id, so that the parts need no call of their own.
 */
export function dynamoLookUp(
  client: DynamoDBDocumentClient,
  { transactionsTable, objectsTable }: LookUpTables,
): Pick<Transactions, "locate" | "parts"> {
  const read = consistentReader(client, transactionsTable);
  const underHomes = dynamoParts(client, objectsTable);
  const known = new WeakMap<object, Beside>();

  /** The items of names and of parts by one call. What is throttled is read again by a call of its own. */
  const readBoth = async (names: readonly string[], partKeys: readonly Item[]): Promise<readonly [Items, Item[]]> => {
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(
      new BatchGetCommand({
        RequestItems: {
          [transactionsTable]: { Keys: names.map(transactionItemKey), ConsistentRead: true },
          [objectsTable]: { Keys: [...partKeys], ConsistentRead: true },
        },
      }),
    );
    const whole = async (table: string): Promise<Item[]> => {
      const left = UnprocessedKeys[table]?.Keys ?? [];
      return [...(Responses[table] ?? []), ...(await batchGet(client, table, left, { consistent: true }))];
    };
    const items = await whole(transactionsTable);
    return [new Map(items.map((item) => [String(item[partitionKey]), item])), await whole(objectsTable)];
  };

  return {
    async locate(names, partKeys = []) {
      const unique = [...new Set(names)];
      const home = unique.at(-1) ?? "";
      const keys = partKeys.filter((key) => nameOf(key) === undefined);
      const isOneCall = keys.length > 0 && unique.length + keys.length <= BATCH_GET_ITEMS;
      const parts = new Map<string, StoredPart | undefined>();
      const readFirst = async (wanted: readonly string[]): Promise<Items> => {
        if (!isOneCall || parts.size > 0) return read(wanted);
        for (const key of keys) parts.set(key, undefined);
        const [items, found] = await readBoth(
          wanted,
          keys.map((key) => partItemKey(home, key)),
        );
        for (const part of found.map(partItem.decode)) parts.set(objectKey(part.state), part);
        return items;
      };
      const { found, items } = await located(readFirst, unique);
      known.set(found, { names: new Set(unique), items, home, parts });
      return found;
    },

    async parts(homes, keys, from) {
      const beside = from && known.get(from);
      const named = await namedParts(keys, beside);
      const rest = keys.filter((key) => !named.has(key));
      const isRead = homes.length === 1 && homes[0] === beside?.home && rest.every((key) => beside?.parts.has(key));
      const others = isRead ? rest.flatMap((key) => beside?.parts.get(key) ?? []) : await underHomes(homes, rest);
      return [...named.values(), ...others];
    },
  };

  /** Parts that lie with their names, by their keys. */
  async function namedParts(keys: readonly string[], beside?: Beside): Promise<ReadonlyMap<string, StoredPart>> {
    const names = [...new Set(keys.flatMap((key) => nameOf(key) ?? []))];
    const isRead = names.every((name) => beside?.names.has(name));
    const items: Items = isRead && beside ? beside.items : await read(names);
    return new Map(
      keys.flatMap((key) => {
        const item = items.get(nameOf(key) ?? "");
        return item !== undefined && isNamedPart(item, key) ? [[key, namedPartItem.decode(item)] as const] : [];
      }),
    );
  }
}
