/** Key schema of every table: the stack creates it, the adapters read and write it. All keys are strings. */
export interface TableSchema {
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** Attribute with the epoch second after which DynamoDB may delete the item (it may take days to). */
  readonly expiry?: string;
}

export const tables = {
  /**
   * Inbox. One event is two items: the event itself with its raw body, never changed, and its state, so that a
   * transition is billed for a small item and outlives the body.
   */
  "payment-webhooks": { partitionKey: "event_key", sortKey: "record", expiry: "expires_at" },
  /** Ledger, append only. */
  "payment-transactions": { partitionKey: "transaction_id", sortKey: "timestamp" },
  /** Current state. */
  transactions: { partitionKey: "transaction_id" },
} as const satisfies Record<string, TableSchema>;

export type TableName = keyof typeof tables;
