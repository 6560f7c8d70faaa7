import { addressesIn, type Check, resourcesOf, walk } from "./document";

interface Rule {
  readonly name: string;
  readonly action?: Readonly<Record<string, unknown>>;
  readonly statement: Readonly<Record<string, unknown>>;
  readonly visibility_config?: unknown;
}

/** What neither `plan` nor the emulator sees of the web ACL. */
export const theFirewallHolds: Check = (document) => {
  const problems: string[] = [];
  for (const { address, attributes } of resourcesOf(document, "aws_wafv2_web_acl")) {
    const rules = attributes.rule as Rule[];
    walk(rules, (path) => {
      const key = path.at(-1) ?? "";
      if (!/^[a-z0-9_]+$/.test(key) && path.length > 0) problems.push(`${address}: ${key} is no argument of a rule`);
    });
    for (const rule of rules) {
      if (rule.action && "allow" in rule.action) problems.push(`${address}: ${rule.name} ends the inspection`);
      if (rule.visibility_config === undefined) problems.push(`${address}: ${rule.name} has no metric`);
      const rate = rule.statement.rate_based_statement as
        | { limit?: number; scope_down_statement?: unknown }
        | undefined;
      const scope = JSON.stringify(rate?.scope_down_statement ?? "");
      if (rate && !(scope.includes('"/v1/webhook/"') && scope.includes('"not_statement"'))) {
        problems.push(`${address}: ${rule.name} counts more than unknown senders of webhooks`);
      }
    }
    if (!rules.some(({ statement }) => "rate_based_statement" in statement))
      problems.push(`${address} has no rate limit`);
    const associated = resourcesOf(document, "aws_wafv2_web_acl_association").some(
      (association) =>
        addressesIn(association.attributes.web_acl_arn).includes(address) &&
        addressesIn(association.attributes.resource_arn).some((target) => target.startsWith("aws_api_gateway_stage.")),
    );
    if (!associated) problems.push(`${address} stands in front of nothing`);
    const logging = resourcesOf(document, "aws_wafv2_web_acl_logging_configuration").find((configuration) =>
      addressesIn(configuration.attributes.resource_arn).includes(address),
    );
    const [group] = addressesIn(logging?.attributes.log_destination_configs);
    const name = resourcesOf(document, "aws_cloudwatch_log_group").find((log) => log.address === group)?.attributes
      .name;
    if (!String(name).startsWith("aws-waf-logs-")) problems.push(`${address}: AWS takes no log group named ${name}`);
    if (String(logging?.attributes.log_destination_configs).endsWith(":*")) {
      problems.push(`${address}: the log group's ARN must not end in :*`);
    }
    const redacted = JSON.stringify(logging?.attributes.redacted_fields ?? "");
    for (const field of ["authorization", "x-api-key", "stripe-signature", "query_string"]) {
      if (!redacted.includes(field)) problems.push(`${address} logs ${field}`);
    }
  }
  // Ten of them fit into an account and a region: the eleventh deployment would fail.
  for (const { address } of resourcesOf(document, "aws_cloudwatch_log_resource_policy")) {
    problems.push(`${address}: delivery services keep one policy for all log groups`);
  }
  return problems;
};
