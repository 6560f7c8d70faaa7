import * as z from "zod/mini";
import { tables } from "../../../contracts/tables";
import { type Item, itemAttributes } from "../../../shared/adapters/aws/item-codec";
import type { RecordedChanges } from "../../application/ports";
import type { Change } from "../../domain/changes";
import { type EventKey, eventKeyText } from "../../domain/observation";
import { storedChange } from "./row-item";

const TABLE = "payment-webhooks";
const { partitionKey, sortKey } = tables[TABLE];

/** Sort keys of the portions of an event that takes several commits begin with it: after the event and its state. */
export const PORTION_RECORD = "state#";

const recordedShape = { transaction_id: z.string(), changes: z.optional(z.array(storedChange)) };

/** What an event changed, as its state or one of its portions keeps it: a repeat announces it again. */
export const recordedAttributes = ({ transactionId, changes }: RecordedChanges) => ({
  transaction_id: transactionId,
  ...(changes.length > 0 && { changes: [...changes] }),
});

/** The same from an item that has it. */
export function recordedOf(item: Item): RecordedChanges {
  const { transaction_id, changes = [] } = itemAttributes(TABLE, z.object(recordedShape), item);
  return { transactionId: transaction_id, changes: changes as readonly Change[] };
}

export const portionAttributes = (key: EventKey, portion: string, recorded: RecordedChanges) => ({
  [partitionKey]: eventKeyText(key),
  [sortKey]: `${PORTION_RECORD}${portion}`,
  ...recordedAttributes(recorded),
});

export function portionOf(item: Item): readonly [portion: string, recorded: RecordedChanges] {
  const { record } = itemAttributes(TABLE, z.object({ record: z.string() }), item);
  return [record.slice(PORTION_RECORD.length), recordedOf(item)];
}
