import { dynamoOperatorActions } from "../../../core/operations/adapters/dynamo-operator-actions";
import { systemClock } from "../../../core/shared/adapters/system-clock";
import type { CommandCase } from "./command-case";

export const actionCases: readonly CommandCase[] = [
  {
    name: "actions list",
    prepare: async (world) => {
      const actions = dynamoOperatorActions({
        client: world.dynamo,
        table: world.output("table_operator_actions"),
        actor: async () => "arn:aws:iam::000000000000:user/tap-local-operator",
        clock: systemClock,
        randomId: world.fresh,
      });
      await actions.begin({ command: "events replay", filter: {}, count: 1, reason: "verification of rights" });
      return [];
    },
    shows: "events replay",
  },
  { name: "actions list", isVariant: true, prepare: async () => ["--by", "me"], shows: /^/ },
];
