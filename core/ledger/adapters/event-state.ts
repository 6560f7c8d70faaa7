import { tables } from "../../contracts/tables";
import { type EventKey, eventKeyText } from "../domain/payment-event";

const { partitionKey, sortKey } = tables["payment-webhooks"];

/** Sort key of the item that holds an event's state, beside the item that holds its body. */
export const EVENT_STATE_RECORD = "state";

/** Key of an event's state. A commit writes it together with the ledger row, so that both are there or neither. */
export const stateItemKey = (key: EventKey) => ({
  [partitionKey]: eventKeyText(key),
  [sortKey]: EVENT_STATE_RECORD,
});

/** Condition of every transition of an event's state: it has no state yet, or is `failed`. */
export const unsettled = {
  ConditionExpression: "attribute_not_exists(#state) OR #state = :failed",
  ExpressionAttributeNames: { "#state": "state" },
  ExpressionAttributeValues: { ":failed": "failed" },
};
