import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { BATCH_GET_ITEMS, batchGet } from "../../shared/adapters/aws/batch-get";
import type { Clock } from "../../shared/application/ports";
import { sideBySide } from "../../shared/application/side-by-side";
import type { EndpointHealths } from "../application/delivery-ports";
import { aliveHealthOf, breakerKey, endpointOf } from "./breaker-item";

/** Calls of one read that are made at a time. */
const CALLS_AT_A_TIME = 4;

/** The breakers of many endpoints, a hundred a call. No function of the stack needs it, so none carries it. */
export function dynamoEndpointHealths(client: DynamoDBDocumentClient, table: string, clock: Clock): EndpointHealths {
  return {
    async findAll(endpointIds) {
      const keys = [...new Set(endpointIds)].map(breakerKey);
      const starts = Array.from({ length: Math.ceil(keys.length / BATCH_GET_ITEMS) }, (_, n) => n * BATCH_GET_ITEMS);
      const found = await sideBySide(starts, CALLS_AT_A_TIME, (start) =>
        batchGet(client, table, keys.slice(start, start + BATCH_GET_ITEMS)),
      );
      return new Map(
        found.flat().flatMap((item) => {
          const health = aliveHealthOf(item, clock);
          return health === undefined ? [] : [[endpointOf(item), health] as const];
        }),
      );
    },
  };
}
