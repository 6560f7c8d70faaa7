import type * as z from "zod/mini";
import { endpointQuery, notificationsQuery } from "../../core/contracts/endpoint-schema";
import type { QueryName } from "../../core/contracts/query-names";
import { listQuery, refundsQuery, transactionQuery } from "../../core/contracts/query-schemas";

/** Schemas of the routes' queries, which the functions check. */
export const queries = {
  endpoint: endpointQuery,
  list: listQuery,
  notifications: notificationsQuery,
  refunds: refundsQuery,
  transaction: transactionQuery,
} as const satisfies Record<QueryName, z.ZodMiniType>;
