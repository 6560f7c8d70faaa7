import {
  AddPermissionCommand,
  type ApplicationLogLevel,
  type Architecture,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  type EventSourcePosition,
  type FunctionResponseType,
  type LogFormat,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  type Runtime,
  type SystemLogLevel,
  type TracingMode,
} from "@aws-sdk/client-lambda";
import type { ResourceHandlers } from "../handler";
import { archiveAt } from "./data";

export const lambda: ResourceHandlers = {
  aws_lambda_function: async (args, { clients, region, directory }) => {
    const name = args.text("function_name");
    args.ignore("source_code_hash");
    const logging = args.block("logging_config");
    const reserved = args.optionalNumber("reserved_concurrent_executions");
    const { FunctionArn } = await clients.lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Description: args.text("description"),
        Runtime: args.text("runtime") as Runtime,
        Architectures: args.texts("architectures") as Architecture[],
        Handler: args.text("handler"),
        Code: { ZipFile: archiveAt(directory, args.text("filename")) },
        Role: args.text("role"),
        MemorySize: args.optionalNumber("memory_size"),
        Timeout: args.optionalNumber("timeout"),
        Environment: { Variables: args.block("environment")?.map("variables") },
        KMSKeyArn: args.text("kms_key_arn"),
        TracingConfig: { Mode: args.block("tracing_config")?.text("mode") as TracingMode },
        DeadLetterConfig: { TargetArn: args.block("dead_letter_config")?.text("target_arn") },
        LoggingConfig: {
          LogFormat: logging?.text("log_format") as LogFormat,
          LogGroup: logging?.text("log_group"),
          ApplicationLogLevel: logging?.text("application_log_level") as ApplicationLogLevel,
          SystemLogLevel: logging?.text("system_log_level") as SystemLogLevel,
        },
      }),
    );
    if (reserved !== undefined) {
      await clients.lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: reserved }),
      );
    }
    return {
      function_name: name,
      arn: FunctionArn,
      invoke_arn: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`,
    };
  },

  aws_lambda_event_source_mapping: async (args, { clients }) => {
    const { UUID } = await clients.lambda.send(
      new CreateEventSourceMappingCommand({
        EventSourceArn: args.text("event_source_arn"),
        FunctionName: args.text("function_name"),
        BatchSize: args.optionalNumber("batch_size"),
        StartingPosition: args.optionalText("starting_position") as EventSourcePosition | undefined,
        MaximumBatchingWindowInSeconds: args.optionalNumber("maximum_batching_window_in_seconds"),
        BisectBatchOnFunctionError: args.optionalFlag("bisect_batch_on_function_error"),
        MaximumRetryAttempts: args.optionalNumber("maximum_retry_attempts"),
        MaximumRecordAgeInSeconds: args.optionalNumber("maximum_record_age_in_seconds"),
        DestinationConfig: {
          OnFailure: { Destination: args.block("destination_config")?.block("on_failure")?.text("destination_arn") },
        },
        FunctionResponseTypes: args.texts("function_response_types") as FunctionResponseType[],
        ScalingConfig: { MaximumConcurrency: args.block("scaling_config")?.optionalNumber("maximum_concurrency") },
      }),
    );
    return { id: UUID };
  },

  aws_lambda_function_event_invoke_config: async (args, { clients }) => {
    await clients.lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: args.text("function_name"),
        MaximumRetryAttempts: args.optionalNumber("maximum_retry_attempts"),
        MaximumEventAgeInSeconds: args.optionalNumber("maximum_event_age_in_seconds"),
      }),
    );
    return {};
  },

  aws_lambda_permission: async (args, { clients }) => {
    await clients.lambda.send(
      new AddPermissionCommand({
        StatementId: args.address.replace(/[^A-Za-z0-9_-]/g, "-").slice(-100),
        FunctionName: args.text("function_name"),
        Action: args.text("action"),
        Principal: args.text("principal"),
        SourceArn: args.text("source_arn"),
      }),
    );
    return {};
  },
};
