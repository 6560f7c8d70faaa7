import { CreateScheduleCommand, CreateScheduleGroupCommand } from "@aws-sdk/client-scheduler";
import { CreateStateMachineCommand, type LogLevel, type StateMachineType } from "@aws-sdk/client-sfn";
import type { ResourceHandlers } from "../handler";

export const workflows: ResourceHandlers = {
  aws_sfn_state_machine: async (args, { clients }) => {
    const name = args.text("name");
    const logging = args.block("logging_configuration");
    const { stateMachineArn } = await clients.sfn.send(
      new CreateStateMachineCommand({
        name,
        type: args.text("type") as StateMachineType,
        definition: args.text("definition"),
        roleArn: args.text("role_arn"),
        tracingConfiguration: { enabled: args.block("tracing_configuration")?.optionalFlag("enabled") },
        loggingConfiguration: {
          level: logging?.text("level") as LogLevel,
          includeExecutionData: logging?.optionalFlag("include_execution_data"),
          destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logging?.text("log_destination") } }],
        },
      }),
    );
    return { name, arn: stateMachineArn };
  },

  aws_scheduler_schedule_group: async (args, { clients }) => {
    const Name = args.text("name");
    await clients.scheduler.send(new CreateScheduleGroupCommand({ Name }));
    return { name: Name };
  },

  aws_scheduler_schedule: async (args, { clients }) => {
    const target = args.block("target");
    const retry = target?.block("retry_policy");
    await clients.scheduler.send(
      new CreateScheduleCommand({
        Name: args.text("name"),
        GroupName: args.text("group_name"),
        ScheduleExpression: args.text("schedule_expression"),
        FlexibleTimeWindow: { Mode: args.block("flexible_time_window")?.text("mode") as "OFF" },
        Target: {
          Arn: target?.text("arn"),
          RoleArn: target?.text("role_arn"),
          RetryPolicy: {
            MaximumRetryAttempts: retry?.optionalNumber("maximum_retry_attempts"),
            MaximumEventAgeInSeconds: retry?.optionalNumber("maximum_event_age_in_seconds"),
          },
          DeadLetterConfig: { Arn: target?.block("dead_letter_config")?.text("arn") },
        },
      }),
    );
    return {};
  },
};
