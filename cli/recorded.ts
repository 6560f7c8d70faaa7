import { dynamoOperatorActions } from "../core/operations/adapters/dynamo-operator-actions";
import type { ActionDeps } from "../core/operations/application/run-action";
import { randomId } from "../core/shared/adapters/random-id";
import { systemClock } from "../core/shared/adapters/system-clock";
import type { Target } from "./target/target";

/** What an action needs to be recorded as the operator's whose credentials it uses. */
export function recordedIn({ clients, table, callerArn }: Target): ActionDeps {
  const actor = async () => callerArn;
  const stored = { client: clients.dynamo, table: table("operator-actions") };
  return { actions: dynamoOperatorActions({ ...stored, actor, clock: systemClock, randomId }), clock: systemClock };
}
