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
};
