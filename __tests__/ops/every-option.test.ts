import { expect, test } from "@jest/globals";
import { settingNames } from "../../lib/config/settings";
import { everyOption } from "../../ops/every-option";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";

const REQUIRED = ["ENVIRONMENT_SUFFIX", "ALERT_EMAIL"];
const RECIPIENTS = ["NOTIFICATION_EMAIL", "NOTIFICATION_EVENTS"];
const PLACE = ["AWS_REGION", "AWS_ACCOUNT_ID", "TERRAFORM_STATE_BUCKET", "TERRAFORM_STATE_BUCKET_REGION"];
const TAGS = ["REPOSITORY", "COMMIT_AUTHOR"];
const DEVELOPMENT = [
  "LOCAL_ENDPOINT_ORIGIN",
  "PAYPAL_SIMULATOR_ORIGIN",
  "PAYPAL_SIMULATOR_ROOT_FILE",
  "FIREWALL_RULES",
];

const options = everyOption("123456789012");

test("the checks of every option use each variable that changes prod's resources", () => {
  const known = [...REQUIRED, ...RECIPIENTS, ...PLACE, ...TAGS, ...DEVELOPMENT, ...Object.keys(options)];
  expect([...settingNames()].sort()).toEqual(known.sort());
});

test("a prod stack with every option has resources of types that one without them lacks", () => {
  const emails = { ALERT_EMAIL: "a@example.com", NOTIFICATION_EMAIL: "n@example.com" };
  const typesWith = (variables: Readonly<Record<string, string>>) =>
    new Set(
      resourcesOf(synthDocument({ ENVIRONMENT_SUFFIX: "prod", ...emails, ...variables })).map(({ type }) => type),
    );
  const plain = typesWith({});
  expect([...typesWith(options)].filter((type) => !plain.has(type)).sort()).toEqual([
    "aws_api_gateway_base_path_mapping",
    "aws_api_gateway_domain_name",
    "aws_sesv2_configuration_set",
    "aws_sesv2_configuration_set_event_destination",
    "aws_sesv2_email_identity",
  ]);
});
