import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../../contracts/tables";
import { sideBySide } from "../../../shared/application/side-by-side";
import type { EventReceipt, EventReceipts } from "../../application/transactions/show-ports";

const { partitionKey, sortKey } = tables["payment-webhooks"];

/** Events of one call, each with two items: DynamoDB reads a hundred items at once. */
const EVENTS = 50;
const AT_A_TIME = 4;

/** Reads what the inbox says of events, without their bodies. */
export function dynamoEventReceipts(client: DynamoDBDocumentClient, table: string): EventReceipts {
  const read = async (eventKeys: readonly string[]) => {
    const Keys = eventKeys.flatMap((key) =>
      ["event", "state"].map((record) => ({ [partitionKey]: key, [sortKey]: record })),
    );
    const { Responses = {} } = await client.send(
      new BatchGetCommand({
        RequestItems: {
          [table]: {
            Keys,
            ProjectionExpression: "#pk, #sk, #state, received_at, card_data",
            ExpressionAttributeNames: { "#pk": partitionKey, "#sk": sortKey, "#state": "state" },
          },
        },
      }),
    );
    return Responses[table] ?? [];
  };
  return {
    async of(eventKeys) {
      const keys = [...new Set(eventKeys)];
      const starts = Array.from({ length: Math.ceil(keys.length / EVENTS) }, (_, call) => call * EVENTS);
      const items = (await sideBySide(starts, AT_A_TIME, (start) => read(keys.slice(start, start + EVENTS)))).flat();
      return new Map(
        keys.flatMap((key) =>
          receiptOf(
            key,
            items.filter((item) => item[partitionKey] === key),
          ),
        ),
      );
    },
  };
}

function receiptOf(key: string, items: readonly Record<string, unknown>[]): [string, EventReceipt][] {
  const event = items.find((item) => item[sortKey] === "event");
  const state = items.find((item) => item[sortKey] === "state");
  if (event === undefined && state === undefined) return [];
  const receivedAt = event?.received_at ?? state?.received_at;
  const receipt = {
    state: String(state?.state ?? event?.state),
    cardDataMasked: event?.card_data === "masked",
    ...(typeof receivedAt === "string" && { receivedAt }),
  };
  return [[key, receipt]];
}
