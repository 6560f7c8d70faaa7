import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { tables } from "../../contracts/tables";
import { createdAtOf } from "../../ledger/adapters/index-keys";
import { shownSum } from "../../ledger/adapters/items/transaction-item";
import { transactionStatuses } from "../../ledger/domain/derive";
import { itemAttributes } from "../../shared/adapters/aws/item-codec";
import type { TransactionList, TransactionSummary } from "../application/ports";

const { indexes } = tables.transactions;
const byTime = indexes["by-time"];

export function dynamoTransactionList(options: {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}): TransactionList {
  return {
    async read({ index, key }, { from, before }, limit) {
      const schema = indexes[index];
      const { Items = [] } = await options.client.send(
        new QueryCommand({
          TableName: options.table,
          IndexName: index,
          KeyConditionExpression: "#pk = :pk AND #sk BETWEEN :from AND :before",
          ExpressionAttributeNames: { "#pk": schema.partitionKey, "#sk": schema.sortKey },
          ExpressionAttributeValues: { ":pk": key, ":from": from, ":before": before },
          ScanIndexForward: false,
          // One more, since the upper bound itself is read and dropped.
          Limit: limit + 1,
        }),
      );
      return Items.map(summaryOf)
        .filter(({ position }) => position !== before)
        .slice(0, limit);
    },
  };
}

/** What the indexes hold of a transaction. */
const listed = z.object({
  transaction_id: z.string(),
  merchant_id: z.string(),
  customer_id: z.optional(z.string()),
  status: z.enum(transactionStatuses),
  currency: z.string(),
  amount: z.nullable(shownSum),
  amount_refunded: shownSum,
  [byTime.sortKey]: z.string(),
});

function summaryOf(item: Record<string, unknown>): TransactionSummary {
  const found = itemAttributes("transactions", listed, item);
  const position = found[byTime.sortKey];
  return {
    transactionId: found.transaction_id,
    merchantId: found.merchant_id,
    ...(found.customer_id !== undefined && { customerId: found.customer_id }),
    status: found.status,
    currency: found.currency,
    amount: found.amount === null ? null : BigInt(found.amount),
    amountRefunded: BigInt(found.amount_refunded),
    createdAt: createdAtOf(position),
    position,
  };
}
