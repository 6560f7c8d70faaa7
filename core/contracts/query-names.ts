/**
 * Names of each query's parameters. The stack declares them without their schemas, which are in query-schemas.ts and
 * endpoint-schema.ts.
 */
export const queryNames = {
  endpoint: ["merchant_id"],
  list: ["merchant_id", "customer_id", "reference", "provider_id", "status", "from", "to", "limit", "cursor"],
  notifications: ["merchant_id", "state", "from", "limit", "cursor"],
  refunds: ["limit", "cursor"],
  transaction: ["history_cursor", "refunds_cursor", "disputes_cursor"],
} as const satisfies Record<string, readonly string[]>;

export type QueryName = keyof typeof queryNames;
/** A value for each parameter of a query: one more or less does not compile. */
export type OfQuery<Name extends QueryName> = Readonly<Record<(typeof queryNames)[Name][number], unknown>>;
