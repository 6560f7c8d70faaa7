import { dynamoEndpointBreakers } from "../../../core/notifications/adapters/dynamo-endpoint-breakers";
import { dynamoEndpointHealths } from "../../../core/notifications/adapters/dynamo-endpoint-healths";
import { dynamoUndeliveredDeliveries } from "../../../core/notifications/adapters/dynamo-undelivered-deliveries";
import type { DeliveryAttempt } from "../../../core/notifications/domain/delivery";
import { systemClock } from "../../../core/shared/adapters/system-clock";
import type { Target } from "../../target/target";

export const undeliveredIn = (target: Target) =>
  dynamoUndeliveredDeliveries({
    client: target.clients.dynamo,
    table: target.table("notifications"),
    clock: systemClock,
    spread: target.deployment.spread,
  });

export const breakersIn = (target: Target) =>
  dynamoEndpointBreakers(target.clients.dynamo, target.table("notifications"), systemClock);

export const healthsIn = (target: Target) =>
  dynamoEndpointHealths(target.clients.dynamo, target.table("notifications"), systemClock);

/** `answered 503`, `timeout`. */
export const attemptText = ({ outcome, httpStatus }: DeliveryAttempt): string =>
  httpStatus === undefined ? outcome.replaceAll("_", " ") : `${outcome} ${httpStatus}`;
