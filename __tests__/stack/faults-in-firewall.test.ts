import { signatureHeaders } from "../../core/contracts/providers";
import { faults, replaceIn, set } from "../../testing/faults";

faults("the firewall holds", {
  "an argument in camel case": replaceIn("aws_wafv2_web_acl", "rule", "rate_based_statement", "rateBasedStatement"),
  "a rule that lets requests pass unseen": replaceIn(
    "aws_wafv2_web_acl",
    "rule",
    '"action":{"block"',
    '"action":{"allow"',
  ),
  "a rate limit on every route": replaceIn("aws_wafv2_web_acl", "rule", "/v1/webhook/", "/"),
  "a web ACL that is gone": (document) => {
    document.resource.aws_wafv2_web_acl = {};
  },
  "a default that blocks": set("aws_wafv2_web_acl", "default_action", { block: {} }),
  "a metric under another name": set("aws_wafv2_web_acl", "name", "other"),
  "a high limit": replaceIn("aws_wafv2_web_acl", "rule", '"limit":600', '"limit":6000000'),
  "groups that only count": replaceIn("aws_wafv2_web_acl", "rule", '"none":{}', '"count":{}'),
  "a rule on bodies that blocks": replaceIn("aws_wafv2_web_acl", "rule", "GenericLFI_BODY", "SomeOther_BODY"),
  "a group that is gone": replaceIn("aws_wafv2_web_acl", "rule", "AnonymousIpList", "Other"),
  "a log of all that it counts": replaceIn(
    "aws_wafv2_web_acl_logging_configuration",
    "logging_filter",
    "BLOCK",
    "COUNT",
  ),
  "no association": set("aws_wafv2_web_acl_association", "resource_arn", "elsewhere"),
  "a log group that AWS refuses": replaceIn("aws_cloudwatch_log_group", "name", "aws-waf-logs-", "waf-logs-"),
  ...Object.fromEntries(
    signatureHeaders.map((header) => [
      `${header} in its log`,
      replaceIn("aws_wafv2_web_acl_logging_configuration", "redacted_fields", header, "x-other"),
    ]),
  ),
  "a log resource policy of our own": (document) => {
    document.resource.aws_cloudwatch_log_resource_policy = { x: {} };
  },
});
