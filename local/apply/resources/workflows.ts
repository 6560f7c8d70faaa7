import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateScheduleCommand, CreateScheduleGroupCommand } from "@aws-sdk/client-scheduler";
import { CreateStateMachineCommand, type LogLevel, type StateMachineType } from "@aws-sdk/client-sfn";
import { adjustedDefinition } from "../adjustments";
import type { ResourceHandlers } from "../handler";

export const workflows: ResourceHandlers = {
  aws_sfn_state_machine: async (args, { clients }) => {
    const name = args.text("name");
    const logging = args.block("logging_configuration");
    const { stateMachineArn } = await clients.sfn.send(
      new CreateStateMachineCommand({
        name,
        type: args.text("type") as StateMachineType,
        definition: adjustedDefinition(args.text("definition")),
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

  aws_cloudwatch_event_rule: async (args, { clients }) => {
    const Name = args.text("name");
    const { RuleArn } = await clients.events.send(
      new PutRuleCommand({ Name, Description: args.text("description"), EventPattern: args.text("event_pattern") }),
    );
    return { name: Name, arn: RuleArn };
  },

  aws_cloudwatch_event_target: async (args, { clients }) => {
    const transformer = args.block("input_transformer");
    const retry = args.block("retry_policy");
    await clients.events.send(
      new PutTargetsCommand({
        Rule: args.text("rule"),
        Targets: [
          {
            Id: "target",
            Arn: args.text("arn"),
            RoleArn: args.text("role_arn"),
            InputTransformer: {
              InputPathsMap: transformer?.map("input_paths"),
              InputTemplate: transformer?.text("input_template"),
            },
            RetryPolicy: {
              MaximumEventAgeInSeconds: retry?.optionalNumber("maximum_event_age_in_seconds"),
              MaximumRetryAttempts: retry?.optionalNumber("maximum_retry_attempts"),
            },
            DeadLetterConfig: { Arn: args.block("dead_letter_config")?.text("arn") },
          },
        ],
      }),
    );
    return {};
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
