import { resourcesOf } from "./checks/document";
import { synthDocument } from "./synth";

const ACCOUNT = "123456789012";

/** Parts of an ARN before the resource's name. */
const arnPrefixes: Readonly<Record<string, (region: string) => string>> = {
  aws_dynamodb_table: (region) => `arn:aws:dynamodb:${region}:${ACCOUNT}:table/`,
  aws_sqs_queue: (region) => `arn:aws:sqs:${region}:${ACCOUNT}:`,
  aws_sfn_state_machine: (region) => `arn:aws:states:${region}:${ACCOUNT}:stateMachine:`,
  aws_s3_bucket: () => "arn:aws:s3:::",
  aws_ssm_parameter: (region) => `arn:aws:ssm:${region}:${ACCOUNT}:parameter`,
  aws_lambda_function: (region) => `arn:aws:lambda:${region}:${ACCOUNT}:function:`,
  aws_cloudwatch_log_group: (region) => `arn:aws:logs:${region}:${ACCOUNT}:log-group:`,
  // Named by its id, which AWS gives.
  aws_api_gateway_usage_plan: () => "",
  aws_sns_topic: (region) => `arn:aws:sns:${region}:${ACCOUNT}:`,
  aws_kms_key: (region) => `arn:aws:kms:${region}:${ACCOUNT}:key/12345678-1234-1234-1234-123456789012`,
};

/** The documents of the policies by their names, with the ARNs that AWS would give the resources. */
export function operatorPolicies({ suffix, region }: { suffix: string; region: string }): Record<string, string> {
  const document = synthDocument({ ENVIRONMENT_SUFFIX: suffix, AWS_REGION: region, SENDER_EMAIL: "a@example.com" });
  const resources = new Map(resourcesOf(document).map((resource) => [resource.address, resource]));
  const arnOf = (address: string): string => {
    if (address.startsWith("data.aws_caller_identity")) return ACCOUNT;
    const resource = resources.get(address);
    const prefix = arnPrefixes[resource?.type ?? ""];
    if (resource === undefined || prefix === undefined) throw new Error(`the ARN of ${address} is not known here`);
    const { name, bucket, function_name: functionName } = resource.attributes;
    return prefix(region) + String(name ?? bucket ?? functionName ?? "");
  };
  const resolved = (text: string): string =>
    text.replaceAll(/\$\{((?:data\.)?[a-z0-9_]+\.[A-Za-z0-9_-]+)\.[a-z0-9_]+\}/g, (_, address) => arnOf(address));
  return Object.fromEntries(
    resourcesOf(document, "aws_iam_policy").map(({ attributes }) => [
      String(attributes.name),
      resolved(resolved(String(attributes.policy))),
    ]),
  );
}
