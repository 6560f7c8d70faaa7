import { tables } from "../../contracts/tables";
import { type EventKey, eventKeyText } from "../domain/observation";

const { partitionKey, sortKey } = tables["payment-webhooks"];

/** Sort key of the item that holds an event's state, beside the item that holds its body. */
export const EVENT_STATE_RECORD = "state";

/**
 * Key of an event's state. A commit writes it together with the ledger row, so that both are there or neither: as a
 * whole, so that the event leaves the index of unprocessed events with it.
 */
export const stateItemKey = (key: EventKey) => ({
  [partitionKey]: eventKeyText(key),
  [sortKey]: EVENT_STATE_RECORD,
});

/** Condition of a commit: an event counts once. An ignored one may count, once the code has learned it. */
export const notProcessed = {
  ConditionExpression: "attribute_not_exists(#state) OR #state <> :processed",
  ExpressionAttributeNames: { "#state": "state" },
  ExpressionAttributeValues: { ":processed": "processed" },
};

/** Condition of every other transition of an event's state: what is processed or ignored stays so. */
export const notSettled = {
  ConditionExpression: "attribute_not_exists(#state) OR #state IN (:received, :failed, :unread)",
  ExpressionAttributeNames: { "#state": "state" },
  ExpressionAttributeValues: { ":received": "received", ":failed": "failed", ":unread": "unread" },
};
