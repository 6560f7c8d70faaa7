import {
  GetScheduleCommand,
  ListSchedulesCommand,
  type SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";

/** Disables the schedules: tests leave work undone on purpose, and a sweep would disturb them. A test that needs one invokes it. */
export async function stopSchedules(client: SchedulerClient): Promise<void> {
  const { Schedules = [] } = await client.send(new ListSchedulesCommand({}));
  if (Schedules.length === 0) throw new Error("the stack has no schedule");
  for (const { Name, GroupName } of Schedules) {
    const { ScheduleExpression, FlexibleTimeWindow, Target } = await client.send(
      new GetScheduleCommand({ Name, GroupName }),
    );
    await client.send(
      new UpdateScheduleCommand({ Name, GroupName, ScheduleExpression, FlexibleTimeWindow, Target, State: "DISABLED" }),
    );
  }
}
