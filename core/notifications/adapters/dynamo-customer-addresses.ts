import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { BATCH_GET_ITEMS, batchGet } from "../../shared/adapters/aws/batch-get";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { Clock } from "../../shared/application/ports";
import type { CustomerAddresses } from "../application/ports";
import { customerAddressItem, customerAddressKey, newCustomerAddress } from "./customer-address-item";

const { partitionKey, expiry } = tables.transactions;

/** Customers' addresses, in the table of transactions. */
export function dynamoCustomerAddresses(
  client: DynamoDBDocumentClient,
  table: string,
  clock: Pick<Clock, "now">,
): CustomerAddresses {
  return {
    async remember(transactionId, given) {
      const now = clock.now();
      const isStronger = given.givenBy === "merchant";
      await ifConditionHolds(
        client.send(
          new PutCommand({
            TableName: table,
            Item: newCustomerAddress(transactionId, given, now),
            // DynamoDB deletes late: an address past its time counts as absent.
            ConditionExpression: `attribute_not_exists(#pk) OR #expiry < :now${isStronger ? " OR given_by = :weaker" : ""}`,
            ExpressionAttributeNames: { "#pk": partitionKey, "#expiry": expiry },
            ExpressionAttributeValues: {
              ":now": Math.floor(now.getTime() / 1000),
              ...(isStronger && { ":weaker": "provider" }),
            },
          }),
        ),
      );
    },

    async of(transactionIds) {
      const now = Math.floor(clock.now().getTime() / 1000);
      const keys = transactionIds.slice(0, BATCH_GET_ITEMS).map(customerAddressKey);
      const items = await batchGet(client, table, keys, { consistent: true });
      return items.map(customerAddressItem.decode).filter(({ expiresAt }) => expiresAt >= now);
    },
  };
}
