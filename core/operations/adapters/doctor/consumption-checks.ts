import { type LambdaClient, paginateListEventSourceMappings } from "@aws-sdk/client-lambda";
import { paginateListSchedules, type SchedulerClient } from "@aws-sdk/client-scheduler";
import type { Check } from "../../application/doctor/examine";
import { type Consumption, judgeMappings, judgeSchedule, type MappingState } from "../../application/doctor/judge";

/** Pages of all mappings of the account: one list costs fewer calls than one for each function. */
export const mappingsCheck = (client: LambdaClient, wanted: readonly Consumption[]): Check => ({
  name: "event source mappings",
  async look() {
    const found: MappingState[] = [];
    for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings({ client }, {})) {
      for (const { FunctionArn = "", EventSourceArn = "", State = "", LastProcessingResult } of EventSourceMappings) {
        found.push({
          consumer: /:function:([^:]+)/.exec(FunctionArn)?.[1] ?? FunctionArn,
          source: /:table\/([^/]+)/.exec(EventSourceArn)?.[1] ?? EventSourceArn.split(":").at(-1) ?? "",
          state: State,
          ...(LastProcessingResult !== undefined && { lastResult: LastProcessingResult }),
        });
      }
    }
    return judgeMappings(found, wanted);
  },
});

/** Schedules by their purposes and names. Each stands in a group of its own, so that all of the account are listed. */
export const schedulesCheck = (
  client: SchedulerClient,
  schedules: readonly { readonly purpose: string; readonly name: string }[],
): Check => ({
  name: "schedules",
  async look() {
    const states = new Map<string, string | undefined>();
    for await (const { Schedules = [] } of paginateListSchedules({ client }, { NamePrefix: "schedule-" })) {
      for (const { Name = "", State } of Schedules) states.set(Name, State);
    }
    return schedules.map(({ purpose, name }) => judgeSchedule(purpose, states.get(name)));
  },
});
