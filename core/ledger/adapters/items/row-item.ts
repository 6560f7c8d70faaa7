import * as z from "zod/mini";
import { itemCodec } from "../../../shared/adapters/aws/item-codec";
import { changeTypes } from "../../domain/changes";
import { transactionStatuses } from "../../domain/derive";
import type { Observation } from "../../domain/observation";
import type { LedgerRow } from "../../domain/row";

const TABLE = "payment-transactions";

const hash = z.string().check(z.length(64));
const otherChain = z.object({ transaction_id: z.string(), seq: z.int(), hash });

/** What every observation has. The rest is hashed as it stands, whatever later versions of the code may call it. */
const observation = z.looseObject({
  kind: z.string(),
  name: z.string(),
  belongsTo: z.array(z.string()),
  at: z.int(),
  final: z.int(),
  progress: z.int(),
});

/** As the inbox and the ledger keep what an event changed. */
export const storedChange = z.object({
  type: z.enum(changeTypes),
  revision: z.int(),
  object: z.optional(z.string()),
  reason: z.optional(z.string()),
});

/** A row of the ledger. Its observations and changes are kept as they are hashed. */
export const rowItem = itemCodec({
  table: TABLE,
  schema: z.object({
    transaction_id: z.string(),
    timestamp: z.string(),
    seq: z.int(),
    occurred_at: z.string(),
    event_key: z.string(),
    event_type: z.string(),
    observations: z.array(observation),
    status: z.enum(transactionStatuses),
    reason: z.optional(z.string()),
    changes: z.optional(z.array(storedChange)),
    joined: z.optional(z.array(otherChain)),
    merged_into: z.optional(otherChain),
    previous_hash: hash,
    hash,
  }),
  encode: (row: LedgerRow) => ({
    transaction_id: row.transactionId,
    timestamp: row.timestamp,
    seq: row.seq,
    occurred_at: row.occurredAt,
    event_key: row.eventKey,
    event_type: row.eventType,
    observations: row.observations.map((one) => ({ ...one, belongsTo: [...one.belongsTo] })),
    status: row.status,
    ...(row.reason !== undefined && { reason: row.reason }),
    ...(row.changes && { changes: [...row.changes] }),
    ...(row.joined && { joined: row.joined.map(chainAttributes) }),
    ...(row.mergedInto && { merged_into: chainAttributes(row.mergedInto) }),
    previous_hash: row.previousHash,
    hash: row.hash,
  }),
  decode: (item): LedgerRow => ({
    transactionId: item.transaction_id,
    timestamp: item.timestamp,
    seq: item.seq,
    occurredAt: item.occurred_at,
    eventKey: item.event_key,
    eventType: item.event_type,
    observations: item.observations as unknown as readonly Observation[],
    status: item.status,
    ...(item.reason !== undefined && { reason: item.reason }),
    ...(item.changes && { changes: item.changes as NonNullable<LedgerRow["changes"]> }),
    ...(item.joined && { joined: item.joined.map(chainOf) }),
    ...(item.merged_into && { mergedInto: chainOf(item.merged_into) }),
    previousHash: item.previous_hash,
    hash: item.hash,
  }),
});

const chainAttributes = ({ transactionId, seq, hash }: { transactionId: string; seq: number; hash: string }) => ({
  transaction_id: transactionId,
  seq,
  hash,
});
const chainOf = ({ transaction_id, seq, hash }: z.output<typeof otherChain>) => ({
  transactionId: transaction_id,
  seq,
  hash,
});
