import { type Check, walk } from "./document";

/** Arguments that only one of the provider's majors 5 and 6 has: `type.path`, list indexes left out. */
const onlyInOneMajor: readonly RegExp[] = [
  /^[^.]+\.region$/,
  /^aws_lambda_function\.(publish_to|source_kms_key_arn|tenancy_config|durable_config|capacity_provider_config)$/,
  /^aws_lambda_event_source_mapping\..*schema_registry_config$/,
  /^aws_dynamodb_table\.((global_secondary_index\.)?warm_throughput|global_table_witness)$/,
  /^aws_dynamodb_table\.replica\.(consistency_mode|deletion_protection_enabled)$/,
  /^aws_api_gateway_integration\.(integration_target|response_transfer_mode)$/,
  /^aws_cloudwatch_log_group\.deletion_protection_enabled$/,
  /^aws_cloudwatch_log_metric_filter\.apply_on_transformed_logs$/,
  /^aws_scheduler_schedule\.action_after_completion$/,
  /^aws_s3_bucket_public_access_block\.skip_destroy$/,
  /^aws_s3_bucket_server_side_encryption_configuration\.rule\.blocked_encryption_types$/,
  /^aws_wafv2_rule_group\.rules_json$/,
  /^aws_api_gateway_deployment\.(stage_name|stage_description|canary_settings)$/,
  /^aws_api_gateway_account\.reset_on_delete$/,
];
const onlyInOneMajorExported = [
  /aws_api_gateway_deployment\.[\w-]+\.(invoke_url|execution_arn)/,
  /data\.aws_region\.[\w-]+\.(region|name)/,
  /aws_s3_bucket\.[\w-]+\.(bucket_region|region)/,
];
/** Arguments that are deprecated in 5, or that 5.100 does not know. */
const doNotUse: readonly RegExp[] = [
  /^aws_iam_role\.(inline_policy|managed_policy_arns)$/,
  /^aws_cloudwatch_event_rule\.is_enabled$/,
];

export const bothProviderMajorsAccept: Check = (document) => {
  const problems: string[] = [];
  for (const [type, named] of Object.entries(document.resource)) {
    walk(Object.values(named), (path, value) => {
      const argument = [type, ...path.filter((part) => !/^\d+$/.test(part))].join(".");
      if ([...onlyInOneMajor, ...doNotUse].some((pattern) => pattern.test(argument))) {
        problems.push(`${argument} is not in both majors`);
      }
      if (typeof value === "string" && onlyInOneMajorExported.some((pattern) => pattern.test(value))) {
        problems.push(`${argument} refers to what is not in both majors: ${value}`);
      }
    });
  }
  for (const fn of Object.values(document.resource.aws_lambda_function ?? {})) {
    if (fn.runtime !== "nodejs22.x") problems.push(`runtime ${fn.runtime} is not known to 5.100`);
  }
  const { version } = document.terraform.required_providers.aws ?? {};
  if (version !== ">= 5.100.0, < 7.0.0") problems.push(`the provider's versions are ${version}`);
  return problems;
};
