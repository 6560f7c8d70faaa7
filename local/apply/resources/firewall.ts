import type { ResourceHandler, ResourceHandlers } from "../handler";

/**
 * Creates no web ACL: the emulator ignores it and lets every request pass. The tests of the stack read the file's web
 * ACL, and so does Terraform's provider.
 */
const notEmulated =
  (...known: readonly string[]): ResourceHandler =>
  async (args, { region, accountId }) => {
    args.ignore(...known);
    return { name: "web-acl", arn: `arn:aws:wafv2:${region}:${accountId}:regional/${args.address}` };
  };

export const firewall: ResourceHandlers = {
  aws_wafv2_ip_set: notEmulated("name", "description", "scope", "ip_address_version", "addresses"),
  aws_wafv2_web_acl: notEmulated("name", "description", "scope", "default_action", "visibility_config", "rule"),
  aws_wafv2_web_acl_association: notEmulated("web_acl_arn", "resource_arn"),
  aws_wafv2_web_acl_logging_configuration: notEmulated(
    "resource_arn",
    "log_destination_configs",
    "logging_filter",
    "redacted_fields",
  ),
};
