import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { tables } from "../../contracts/tables";
import { itemCodec, storedTime } from "../../shared/adapters/aws/item-codec";
import type { OperatorAction } from "../application/operator-actions";

const TABLE = "operator-actions";
const { partitionKey, sortKey, indexes, localIndexes } = tables[TABLE];
const month = indexes["by-time"].partitionKey;
const resumable = localIndexes["by-resumable"].sortKey;

/** An action, and where to go on with it. */
export interface ActionRecord extends OperatorAction {
  readonly cursor?: string;
}

/** `act_20261126T110607123Z_1a2b…`: ids of one actor are in the order of their times. */
export const actionId = (at: Date, random: string): string => `act_${compact(at.toISOString())}_${random}`;

const compact = (time: string): string => time.replace(/[-:.]/g, "");

/** Before every id of the time or later ones. */
export const idsFrom = (time: string): string => `act_${compact(time)}`;

/** `2026-11` of an action's id or the start of one. */
export const monthOf = (id: string): string => `${id.slice(4, 8)}-${id.slice(8, 10)}`;

/** The start of the keys of unfinished actions with the command and the filter, in the index by-resumable. */
export function resumablePrefix(command: string, filter: Readonly<Record<string, string>>): string {
  const options = Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${command}#${createHash("sha256").update(JSON.stringify(options)).digest("hex").slice(0, 32)}#`;
}

const attributes = z.object({
  [partitionKey]: z.string(),
  [sortKey]: z.string(),
  [month]: z.string(),
  /** Goes when the action is finished. */
  [resumable]: z.optional(z.string()),
  command: z.string(),
  filter: z.record(z.string(), z.string()),
  count: z.int(),
  reason: z.string(),
  state: z.enum(["running", "finished", "stopped", "failed"]),
  done: z.int(),
  failed: z.int(),
  cursor: z.optional(z.string()),
  started_at: storedTime,
  updated_at: storedTime,
});

export const actionItem = itemCodec<typeof attributes, ActionRecord>({
  table: TABLE,
  schema: attributes,
  encode: ({ id, actor, startedAt, updatedAt, ...rest }) => ({
    [partitionKey]: actor,
    [sortKey]: id,
    [month]: monthOf(id),
    [resumable]: resumablePrefix(rest.command, rest.filter) + id,
    ...rest,
    started_at: startedAt,
    updated_at: updatedAt,
  }),
  decode: ({ started_at, updated_at, ...item }) => {
    const { command, filter, count, reason, state, done, failed, cursor } = item;
    return {
      id: item[sortKey],
      actor: item[partitionKey],
      startedAt: started_at,
      updatedAt: updated_at,
      ...{ command, filter, count, reason, state, done, failed },
      ...(cursor !== undefined && { cursor }),
    };
  },
});
