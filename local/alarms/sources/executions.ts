import { type ExecutionStatus, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import type { Source } from "./source";

/** Not those that ran out of time: the emulator ends no execution after the five minutes of an express workflow. */
const statuses: Readonly<Record<string, ExecutionStatus>> = {
  ExecutionsFailed: "FAILED",
  ExecutionsAborted: "ABORTED",
};

/** Workflows that ended otherwise than they should. */
export function executions(): Source {
  const seen = new Set<string>();
  return {
    measures: ({ namespace, name }) => namespace === "AWS/States" && Object.hasOwn(statuses, name),
    async measure({ clients, series, samples, started, now }) {
      await Promise.all(
        series.map(async (one) => {
          const { executions: ended = [] } = await clients.sfn.send(
            new ListExecutionsCommand({
              stateMachineArn: one.dimensions.StateMachineArn,
              statusFilter: statuses[one.name],
              maxResults: 100,
            }),
          );
          for (const { executionArn = "", stopDate } of ended) {
            if (seen.has(executionArn) || (stopDate?.getTime() ?? 0) < started) continue;
            seen.add(executionArn);
            samples.record(one, now, 1);
          }
        }),
      );
    },
  };
}
