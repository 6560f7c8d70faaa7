/** Key schema of every table: the stack creates it, the adapters read and write it. All keys are strings. */
export interface TableSchema {
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** Attribute with the epoch second after which DynamoDB may delete the item (it may take days to). */
  readonly expiry?: string;
  readonly indexes?: Readonly<Record<string, IndexSchema>>;
  /** Indexes within one partition key, by name: they hold keys only, and can be read consistently. */
  readonly localIndexes?: Readonly<Record<string, { readonly sortKey: string }>>;
}

/** An index whose partitions are spread (`spread.ts`): a partition key of few values would throttle the table itself. */
export interface IndexSchema {
  readonly partitionKey: string;
  readonly sortKey: string;
  /** Attributes copied beside the keys: each change of one is a write to the index. */
  readonly includes: readonly string[];
}

export const tables = {
  /**
   * Inbox. One event is two items: the event itself with its raw body, and its state, so that a transition is billed for
   * a small item and outlives the body. An event that was ignored when it came has no state of its own.
   */
  "payment-webhooks": {
    partitionKey: "event_key",
    sortKey: "record",
    expiry: "expires_at",
    indexes: {
      /**
       * Sparse: `<waiting|unread|failed|ignored>#<shard>`, by the time from which the event needs attention. `waiting`:
       * received, or failed when its retries were exhausted; the reconciler looks at it from that time on. `unread`,
       * `failed`: an operator must, and the time is that of the state. `ignored`: an operator may replay it, and the time
       * is that of the state too. The key goes with `processed`. An event that is ignored when it comes has it on the item
       * with its body, every other one on its state.
       */
      "by-unprocessed": {
        partitionKey: "unprocessed_shard",
        sortKey: "attention_from",
        includes: ["event_type", "reason", "cause", "received_at", "replayed_at"],
      },
    },
  },
  /** Ledger, append only. */
  "payment-transactions": { partitionKey: "transaction_id", sortKey: "timestamp" },
  /**
   * Objects that make up a payment, one item each, so that its state stays small however many there are: refunds and
   * disputes, and charges, captures and authorizations that did not come with their name. `home`: the transaction under which the object was first
   * recorded; it stays when that transaction is joined to another.
   */
  "payment-objects": {
    partitionKey: "home",
    /** `<kind>#<name>` */
    sortKey: "object",
    localIndexes: {
      /** Sparse: refunds and disputes, by when they were first recorded: `<kind>#<ISO time>/<name>`. */
      "by-recorded": { sortKey: "recorded_key" },
      /** Sparse: refunds that are pending or failed, under the same key as in the table. */
      "by-unsettled": { sortKey: "unsettled_key" },
    },
    indexes: {
      /** Sparse: refunds and disputes, which are no names of their transaction, by `<kind>#<name>`; written once. */
      "by-name": { partitionKey: "part_name", sortKey: "home", includes: [] },
    },
  },
  /**
   * Current state, and names that lead to it: each key is one or the other, so that no name can be given away twice. The
   * item of a charge's, a capture's or an authorization's name holds the object, too.
   * Beside them submissions, idempotency keys, references, reviews, modifications and their locks, customers' e-mail
   * addresses and the newest payments of each customer, whose keys contain a `#`.
   */
  transactions: {
    partitionKey: "transaction_id",
    expiry: "expires_at",
    indexes: {
      /**
       * `<merchant>#<month>`, for large merchants also `<merchant>#<month>#<n>`; newest by `<created>#<transaction>`. Its
       * entries are written once: what lists show, and the two statuses without an index, are read from the items.
       */
      "by-merchant": { partitionKey: "merchant_month", sortKey: "created_key", includes: [] },
      /** `<month>#<shard>`, the same order. */
      "by-time": { partitionKey: "month_shard", sortKey: "created_key", includes: [] },
      /** Sparse: all but pending and captured ones. `<merchant>#<status>`, spread as by-merchant is, the same order. */
      "by-merchant-status": { partitionKey: "merchant_status", sortKey: "created_key", includes: [] },
      /** The same transactions: `<status>#<shard>`. */
      "by-status": { partitionKey: "status_shard", sortKey: "created_key", includes: [] },
      /** Sparse: what was submitted, written once. `<merchant>#<customer>`, the same order. */
      "by-customer": { partitionKey: "merchant_customer", sortKey: "created_key", includes: [] },
      /** Sparse: what was submitted under a reference, written once. `<merchant>#<reference>`, the same order. */
      "by-reference": { partitionKey: "merchant_reference", sortKey: "created_key", includes: [] },
      /**
       * Sparse: submitted payments that are pending, by their last change. A payment that its workflow ends stays, under
       * the same key, until the notification of its end is queued. Modifications likewise, from their request on.
       */
      "by-pending": { partitionKey: "pending_shard", sortKey: "pending_since", includes: [] },
      /** Sparse: transactions with a flag, whichever it is. `<shard>`, newest by `<created>#<transaction>`. */
      "by-flagged": { partitionKey: "flagged_shard", sortKey: "created_key", includes: [] },
    },
  },
  /**
   * Notifications of a transaction, each with its attempts to deliver it; beside them the circuit breakers of endpoints
   * (`endpoint#…`), the last change of each endpoint's setting with its lock (`setting#…`), and what was done by hand within
   * the last minute (`notified#…`, `tested#…`, `recovered#…`).
   */
  notifications: {
    partitionKey: "transaction_id",
    sortKey: "notification_id",
    expiry: "expires_at",
    indexes: {
      /** Sparse: deliveries to be made, by the time at which a sweep may queue them. The key goes when they end. */
      "by-due": { partitionKey: "due_shard", sortKey: "due_at", includes: ["merchant_id"] },
      /**
       * Sparse: `<waiting|failed|gone|unaddressed|paused>#<shard>`, by `<merchant>#<created>`. `waiting`: an attempt has
       * failed, or an open circuit breaker held it back. A delivery whose first attempt succeeds is never in it.
       */
      "by-undelivered": { partitionKey: "undelivered_shard", sortKey: "undelivered_key", includes: [] },
    },
  },
  /** Files of payments with their progress; beside them idempotency keys (`key#…`) and claims of files (`file#…`). */
  batches: {
    partitionKey: "batch_id",
    expiry: "expires_at",
    indexes: {
      /**
       * Batches of a month (`2026-11`), by when they were created: written once for each. One partition is enough: the API
       * takes fewer requests than it takes writes.
       */
      "by-created": { partitionKey: "created_month", sortKey: "created_at", includes: ["merchant_id"] },
      /** Sparse: `interrupted`, by when the batch was. The key goes when the batch goes on. */
      "by-interrupted": { partitionKey: "interrupted_list", sortKey: "finished_at", includes: [] },
    },
  },
  /** Decisions of the fraud vendor. */
  "fraud-alerts": { partitionKey: "alert_id", sortKey: "timestamp" },
  /** What operators do, by who does it. Few write here, so that nothing is spread. Ids are in the order of their times. */
  "operator-actions": {
    partitionKey: "actor",
    sortKey: "action_id",
    indexes: {
      /** `2026-11`, newest by id. */
      "by-time": { partitionKey: "month", sortKey: "action_id", includes: [] },
    },
    localIndexes: {
      /** Sparse: actions that are not finished, `<command>#<hash of its filter>#<id>`. */
      "by-resumable": { sortKey: "resumable_key" },
    },
  },
} as const satisfies Record<string, TableSchema>;

export type TableName = keyof typeof tables;
