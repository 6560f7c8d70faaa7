import { createHash } from "node:crypto";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { tables } from "../../contracts/tables";
import { itemAttributes } from "../../shared/adapters/aws/item-codec";
import type { Clock } from "../../shared/application/ports";
import type { CustomerPayment, CustomerPayments } from "../application/ports/customer-payments";
import { REMEMBERED_PAYMENTS } from "../domain/screening";

const TABLE = "transactions";
const { partitionKey, expiry } = tables[TABLE];

/** Payments above REMEMBERED_PAYMENTS at which the oldest are dropped. An item stays below 1 KB, one write unit. */
const SPARE = 3;
/** Longer than any payment waits until it is screened. */
const KEPT_DAYS = 7;

/** `<ISO time>#<transaction id>`: the order of texts is that of time. */
const entryOf = ({ transactionId, createdAt }: CustomerPayment): string => `${createdAt}#${transactionId}`;
const entry = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z#.+$/));
const paymentOf = (text: string): CustomerPayment => {
  const end = text.indexOf("#");
  return { createdAt: text.slice(0, end), transactionId: text.slice(end + 1) };
};

const attributes = z.object({ payments: z.set(entry) });

/** No transaction's id contains a `#`. What is stored and audited of the customer is a hash. */
const keyOf = (merchantId: string, customerId: string) => ({
  [partitionKey]: `velocity#${merchantId}#${createHash("sha256").update(customerId).digest("hex")}`,
});

/**
 * One item for each customer of a merchant, with a set of payments. To add to a set and to take from it are repeatable
 * and can be done in any order: without a condition, two payments at the same time neither meet nor count twice.
 */
export function dynamoCustomerPayments(
  client: DynamoDBDocumentClient,
  table: string,
  clock: Pick<Clock, "now">,
): CustomerPayments {
  return {
    async remember(merchantId, customerId, payment) {
      const Key = keyOf(merchantId, customerId);
      const { Attributes = {} } = await client.send(
        new UpdateCommand({
          TableName: table,
          Key,
          UpdateExpression: "SET #expiry = :expiry ADD payments :payment",
          ExpressionAttributeNames: { "#expiry": expiry },
          ExpressionAttributeValues: {
            ":expiry": Math.floor(clock.now().getTime() / 1000) + KEPT_DAYS * 86_400,
            ":payment": new Set([entryOf(payment)]),
          },
          ReturnValues: "ALL_NEW",
        }),
      );
      const entries = [...itemAttributes(TABLE, attributes, Attributes).payments].sort();
      if (entries.length > REMEMBERED_PAYMENTS + SPARE) {
        await client.send(
          new UpdateCommand({
            TableName: table,
            Key,
            UpdateExpression: "DELETE payments :old",
            ExpressionAttributeValues: { ":old": new Set(entries.slice(0, -REMEMBERED_PAYMENTS)) },
          }),
        );
      }
      return entries.map(paymentOf);
    },
  };
}
