import { type Check, type Resource, resourcesOf, type TerraformDocument } from "./document";

interface Rule {
  readonly attribute: string;
  readonly pattern: RegExp;
}

/** Names that AWS allows; neither `terraform validate` nor `plan` checks them. */
const rules: Readonly<Record<string, Rule>> = {
  aws_lambda_function: { attribute: "function_name", pattern: /^[A-Za-z0-9-_]{1,64}$/ },
  aws_iam_role: { attribute: "name", pattern: /^[\w+=,.@-]{1,64}$/ },
  aws_iam_policy: { attribute: "name", pattern: /^[\w+=,.@-]{1,128}$/ },
  aws_sqs_queue: { attribute: "name", pattern: /^(?=.{1,80}$)[A-Za-z0-9_-]+(\.fifo)?$/ },
  aws_dynamodb_table: { attribute: "name", pattern: /^[A-Za-z0-9_.-]{3,255}$/ },
  aws_cloudwatch_log_group: { attribute: "name", pattern: /^(?=.{1,512}$)([.\-_/#A-Za-z0-9]|\$\{[^}]+\})+$/ },
  aws_ssm_parameter: { attribute: "name", pattern: /^(?=.{1,1011}$)(\/[A-Za-z0-9_.-]+){1,15}$/ },
  aws_kms_alias: { attribute: "name", pattern: /^alias\/(?!aws\/)[A-Za-z0-9/_-]{1,249}$/ },
  aws_api_gateway_rest_api: { attribute: "name", pattern: /^.{1,255}$/ },
  aws_api_gateway_usage_plan: { attribute: "name", pattern: /^.{1,255}$/ },
  aws_api_gateway_api_key: { attribute: "name", pattern: /^.{1,255}$/ },
  aws_api_gateway_model: { attribute: "name", pattern: /^[A-Za-z0-9]+$/ },
  aws_s3_bucket: {
    attribute: "bucket",
    // The account id is 12 characters, whatever the expression for it is.
    pattern:
      /^(?=(?:[a-z0-9.-]|\$\{[^}]+\}){3,52}$)bucket-[a-z0-9-]+-\$\{data\.aws_caller_identity\.[^}]+\}-[a-z0-9-]+$/,
  },
  aws_sns_topic: { attribute: "name", pattern: /^[A-Za-z0-9_-]{1,256}$/ },
  aws_cloudwatch_metric_alarm: { attribute: "alarm_name", pattern: /^[^:]{1,255}$/ },
  aws_cloudwatch_event_rule: { attribute: "name", pattern: /^[\w.-]{1,64}$/ },
  aws_cloudwatch_dashboard: { attribute: "dashboard_name", pattern: /^[A-Za-z0-9_-]{1,255}$/ },
  aws_wafv2_web_acl: { attribute: "name", pattern: /^[A-Za-z0-9_-]{1,128}$/ },
  aws_wafv2_ip_set: { attribute: "name", pattern: /^[A-Za-z0-9_-]{1,128}$/ },
  aws_scheduler_schedule: { attribute: "name", pattern: /^[\w.-]{1,64}$/ },
  aws_scheduler_schedule_group: { attribute: "name", pattern: /^[\w.-]{1,64}$/ },
  aws_sfn_state_machine: { attribute: "name", pattern: /^[A-Za-z0-9_-]{1,80}$/ },
  aws_api_gateway_domain_name: { attribute: "domain_name", pattern: /^[a-z0-9.-]{1,253}$/ },
  aws_sesv2_configuration_set: { attribute: "configuration_set_name", pattern: /^[A-Za-z0-9_-]{1,64}$/ },
  aws_sesv2_configuration_set_event_destination: {
    attribute: "event_destination_name",
    pattern: /^[A-Za-z0-9_-]{1,64}$/,
  },
  aws_sesv2_email_identity: { attribute: "email_identity", pattern: /^[^@\s]{1,64}@[^@\s]{1,255}$/ },
  aws_xray_sampling_rule: { attribute: "rule_name", pattern: /^[A-Za-z0-9_-]{1,32}$/ },
  aws_api_gateway_stage: { attribute: "stage_name", pattern: /^[A-Za-z0-9_-]{1,128}$/ },
};

/** Types whose names are not unique within an account, or that have none. */
const nameless = new Set([
  "aws_api_gateway_base_path_mapping",
  "aws_api_gateway_deployment",
  "aws_api_gateway_gateway_response",
  "aws_api_gateway_integration",
  "aws_api_gateway_method",
  "aws_api_gateway_method_settings",
  "aws_api_gateway_request_validator",
  "aws_api_gateway_resource",
  "aws_api_gateway_rest_api_policy",
  "aws_api_gateway_usage_plan_key",
  "aws_cloudwatch_event_target",
  "aws_iam_role_policy",
  "aws_kms_key",
  "aws_lambda_event_source_mapping",
  "aws_lambda_function_event_invoke_config",
  "aws_lambda_permission",
  "aws_s3_bucket_lifecycle_configuration",
  "aws_s3_bucket_notification",
  "aws_s3_bucket_ownership_controls",
  "aws_s3_bucket_policy",
  "aws_s3_bucket_public_access_block",
  "aws_s3_bucket_server_side_encryption_configuration",
  "aws_s3_bucket_versioning",
  "aws_sns_topic_policy",
  "aws_sns_topic_subscription",
  "aws_sqs_queue_policy",
  "aws_sqs_queue_redrive_allow_policy",
  "aws_wafv2_web_acl_association",
  "aws_wafv2_web_acl_logging_configuration",
]);

export const namesFitTheirLimits: Check = (document) =>
  resourcesOf(document).flatMap(({ type, address, attributes }) => {
    const rule = rules[type];
    if (rule === undefined) return nameless.has(type) ? [] : [`${address}: add the limits of ${type} to the checks`];
    const name = String(attributes[rule.attribute]);
    return rule.pattern.test(name) ? [] : [`${address}: ${name} is no valid ${rule.attribute}`];
  });

/** Physical names, as `type name`: no two deployments may share one. */
export function physicalNames(document: TerraformDocument): string[] {
  return resourcesOf(document)
    .filter(({ type }) => rules[type] !== undefined && !/^aws_api_gateway_(stage|model)$/.test(type))
    .map(
      (resource) => `${resource.type} ${nameOf(resource).replace(/\$\{data\.aws_caller_identity[^}]*\}/, "ACCOUNT")}`,
    )
    .filter((name) => !name.includes("${"));
}

const nameOf = ({ type, attributes }: Resource): string => String(attributes[rules[type]?.attribute ?? "name"]);
