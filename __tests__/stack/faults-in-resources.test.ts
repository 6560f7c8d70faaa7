import { all, faults, replaceIn, set } from "../../testing/faults";

faults("names fit AWS's limits", {
  "a long function name": set("aws_lambda_function", "function_name", "x".repeat(65)),
  "a long queue name": set("aws_sqs_queue", "name", "x".repeat(81)),
  "a type without a rule": (document) => {
    document.resource.aws_new_thing = { x: {} };
  },
  "an upper-case bucket": set("aws_s3_bucket", "bucket", "bucket-Audit"),
});

faults("nothing is retained on destroy", {
  "deletion protection": set("aws_dynamodb_table", "deletion_protection_enabled", true),
  prevent_destroy: set("aws_kms_key", "lifecycle", { prevent_destroy: true }),
  "a bucket with contents": (document) => {
    document.resource.aws_s3_bucket = { x: {} };
  },
});

faults("provider 5.100 and 6.x both accept every argument", {
  "a resource in another region": set("aws_sqs_queue", "region", "us-east-1"),
  "a newer runtime": set("aws_lambda_function", "runtime", "nodejs24.x"),
});

faults("every resource has what its kind must have", {
  "trust in another service": replaceIn("aws_iam_role", "assume_role_policy", "lambda.", "ec2."),
  ...Object.fromEntries(
    (
      [
        ["aws_lambda_function", "dead_letter_config"],
        ["aws_lambda_function", "kms_key_arn"],
        ["aws_lambda_function", "source_code_hash"],
        ["aws_lambda_function", "logging_config"],
        ["aws_lambda_function", "tracing_config"],
        ["aws_sqs_queue", "kms_master_key_id"],
        ["aws_sqs_queue", "message_retention_seconds"],
        ["aws_sqs_queue_redrive_allow_policy", "redrive_allow_policy"],
        ["aws_ssm_parameter", "key_id"],
        ["aws_ssm_parameter", "lifecycle"],
        ["aws_api_gateway_method", "request_validator_id"],
        ["aws_api_gateway_stage", "access_log_settings"],
        ["aws_dynamodb_table", "point_in_time_recovery"],
      ] as const
    ).map(([type, argument]) => [`${type} without ${argument}`, set(type, argument, undefined)]),
  ),
  ...Object.fromEntries(
    (
      [
        ["a percentile beside a statistic", "statistic", "Sum"],
        ["missing data that raises it", "treat_missing_data", "breaching"],
        ["no first step", "alarm_description", "Something happened."],
        ["a dimension that AWS does not keep", "dimensions", { Route: "x" }],
      ] as const
    ).map(([what, argument, value]) => [`an alarm with ${what}`, set("aws_cloudwatch_metric_alarm", argument, value)]),
  ),
  ...Object.fromEntries(
    (
      [
        ["aws_s3_bucket_versioning", "versioning_configuration"],
        ["aws_s3_bucket_public_access_block", "block_public_policy"],
        ["aws_s3_bucket_server_side_encryption_configuration", "rule"],
        ["aws_s3_bucket_lifecycle_configuration", "rule"],
        ["aws_s3_bucket_ownership_controls", "bucket"],
        ["aws_sns_topic", "kms_master_key_id"],
        ["aws_sns_topic", "tracing_config"],
      ] as const
    ).map(([type, argument]) => [`${type} without ${argument}`, set(type, argument, undefined)]),
  ),
  "a workflow that logs its data": replaceIn(
    "aws_sfn_state_machine",
    "logging_configuration",
    '"include_execution_data":false',
    '"include_execution_data":true',
  ),
  "a log that leaves out the lines of metrics": replaceIn(
    "aws_lambda_function",
    "logging_config",
    '"application_log_level":"INFO"',
    '"application_log_level":"WARN"',
  ),
  "a sampling rule for every application of the account": set("aws_xray_sampling_rule", "service_name", "*"),
  "a short audit log": set("aws_cloudwatch_log_group", "retention_in_days", 1),
  "a FIFO queue without throughput by group": set("aws_sqs_queue", "fifo_throughput_limit", "perQueue"),
  "a heartbeat that is silent in silence": (document) => {
    for (const alarm of all(document, "aws_cloudwatch_metric_alarm")) {
      if (alarm.comparison_operator === "LessThanThreshold") alarm.treat_missing_data = "notBreaching";
    }
  },
});

faults("queues fit their consumers", {
  "a short visibility timeout": set("aws_sqs_queue", "visibility_timeout_seconds", 179),
  "a visibility timeout that ends with the function": set("aws_sqs_queue", "visibility_timeout_seconds", 300),
  "a visibility timeout that outlives the worker": set("aws_sqs_queue", "visibility_timeout_seconds", 1_800),
  "a consumer that cannot hand its messages over": replaceIn(
    "aws_iam_role_policy",
    "policy",
    "sqs:SendMessage",
    "sqs:Nothing",
  ),
  "no partial failures": set("aws_lambda_event_source_mapping", "function_response_types", undefined),
  "more pollers than executions": set("aws_lambda_event_source_mapping", "scaling_config", { maximum_concurrency: 11 }),
  "no dead letter queue": set("aws_sqs_queue", "redrive_policy", undefined),
});

faults("every table is audited", {
  ...Object.fromEntries(
    (
      [
        ["starting_position", "LATEST"],
        ["bisect_batch_on_function_error", false],
        ["maximum_record_age_in_seconds", 60],
        ["maximum_retry_attempts", 10],
        ["destination_config", undefined],
        ["batch_size", 10],
        ["maximum_batching_window_in_seconds", 0],
        ["event_source_arn", "another stream"],
      ] as const
    ).map(([argument, value]) => [`${argument} ${value}`, set("aws_lambda_event_source_mapping", argument, value)]),
  ),
  "a new table without a mapping": (document) => {
    const [table] = all(document, "aws_dynamodb_table");
    document.resource.aws_dynamodb_table = { ...document.resource.aws_dynamodb_table, new_table: { ...table } };
  },
});

faults("what can fail is watched", {
  ...Object.fromEntries(
    (
      [
        ["aws_lambda_function", "Errors"],
        ["aws_lambda_function", "Duration"],
        ["aws_sqs_queue", "ApproximateNumberOfMessagesVisible"],
        ["aws_sqs_queue", "ApproximateAgeOfOldestMessage"],
        ["aws_api_gateway_rest_api", "5XXError"],
        ["aws_sfn_state_machine", "ExecutionsTimedOut"],
        ["aws_sfn_state_machine", "ExecutionsAborted"],
        ["aws_wafv2_web_acl", "BlockedRequests"],
        ["aws_lambda_event_source_mapping", "IteratorAge"],
      ] as const
    ).map(([type, metric]) => [
      `${type} without an alarm on ${metric}`,
      replaceIn("aws_cloudwatch_metric_alarm", "metric_name", metric, "Other"),
    ]),
  ),
  "a threshold that nothing reaches": set("aws_cloudwatch_metric_alarm", "threshold", 1e9),
  "an alarm that is raised when all is well": set(
    "aws_cloudwatch_metric_alarm",
    "comparison_operator",
    "LessThanThreshold",
  ),
  "a function whose failed calls become dead letters that no alarm watches": set(
    "aws_lambda_permission",
    "principal",
    "s3.amazonaws.com",
  ),
  "a workflow that can run out of time": (document) => {
    for (const machine of all(document, "aws_sfn_state_machine")) {
      machine.definition = String(machine.definition).replace("{", '{"TimeoutSeconds": 60, ');
    }
  },
});

faults("no header is compared by case", {
  "a method that requires a header": set("aws_api_gateway_method", "request_parameters", {
    "method.request.header.Idempotency-Key": true,
  }),
  "an integration that reads a header": set("aws_api_gateway_integration", "request_parameters", {
    "integration.request.header.x": "method.request.header.X",
  }),
});

faults("throttling of tables and indexes is watched", {
  "no alarm on throttled calls": replaceIn("aws_cloudwatch_metric_alarm", "metric_name", "CallThrottled", "Other"),
  "an alarm on one function's": set("aws_cloudwatch_metric_alarm", "dimensions", { service: "reconciler" }),
  "a function that does not count them": replaceIn("aws_lambda_function", "environment", "METRICS_NAMESPACE", "OTHER"),
  "an alarm that is late": set("aws_cloudwatch_metric_alarm", "threshold", 10),
  "an alarm on too many metrics": (document) => {
    for (const alarm of all(document, "aws_cloudwatch_metric_alarm")) {
      const queries = (alarm.metric_query ?? []) as unknown[];
      alarm.metric_query = [...queries, ...queries, ...queries, ...queries];
    }
  },
});
