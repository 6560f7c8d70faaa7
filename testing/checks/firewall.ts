import { signatureHeaders } from "../../core/contracts/providers";
import { addressesIn, type Check, resourcesOf, walk } from "./document";

interface Rule {
  readonly name: string;
  readonly action?: Readonly<Record<string, unknown>>;
  readonly override_action?: Readonly<Record<string, unknown>>;
  readonly statement: Readonly<Record<string, unknown>>;
  readonly visibility_config?: unknown;
}

/** Required groups of AWS, and the rules of each that only count: all their other rules block. */
const groups: Readonly<Record<string, readonly string[]>> = {
  AWSManagedRulesKnownBadInputsRuleSet: ["Log4JRCE_BODY", "JavaDeserializationRCE_BODY", "ReactJSRCE_BODY"],
  AWSManagedRulesCommonRuleSet: [
    "NoUserAgent_HEADER",
    "SizeRestrictions_BODY",
    "EC2MetaDataSSRF_BODY",
    "GenericLFI_BODY",
    "GenericRFI_BODY",
    "CrossSiteScripting_BODY",
    "RestrictedExtensions_URIPATH",
  ],
  AWSManagedRulesAmazonIpReputationList: [],
  AWSManagedRulesAnonymousIpList: ["HostingProviderIPList"],
};
const REDACTED = ["authorization", "x-api-key", "x-amz-security-token", ...signatureHeaders];

/** Rules, limits and logs of the web ACL, which neither `plan` nor the emulator checks. */
export const theFirewallHolds: Check = (document) => {
  const acls = resourcesOf(document, "aws_wafv2_web_acl");
  const problems: string[] = resourcesOf(document, "aws_api_gateway_stage")
    .filter(
      (stage) =>
        !resourcesOf(document, "aws_wafv2_web_acl_association").some(
          ({ attributes }) =>
            addressesIn(attributes.resource_arn).includes(stage.address) &&
            acls.some((acl) => addressesIn(attributes.web_acl_arn).includes(acl.address)),
        ),
    )
    .map(({ address }) => `${address} has no web ACL in front`);

  for (const { address, attributes } of acls) {
    const says = (broken: boolean, what: string) => broken && problems.push(`${address}: ${what}`);
    const rules = attributes.rule as Rule[];
    walk(rules, (path) => {
      const key = path.at(-1) ?? "";
      says(path.length > 0 && !/^[a-z0-9_]+$/.test(key), `${key} is no argument of a rule`);
    });
    says(JSON.stringify(attributes.default_action) !== '{"allow":{}}', "refuses what no rule is about");
    const { metric_name } = attributes.visibility_config as { metric_name?: string };
    says(metric_name !== attributes.name, "its metrics go by another name than its alarm");
    for (const rule of rules) {
      says(rule.action !== undefined && "allow" in rule.action, `${rule.name} ends the inspection`);
      says(rule.visibility_config === undefined, `${rule.name} has no metric`);
    }
    for (const [name, counted] of Object.entries(groups)) {
      const rule = rules.find((candidate) => candidate.name === name);
      const group = rule?.statement.managed_rule_group_statement as
        | { name: string; rule_action_override?: { name: string; action_to_use: unknown }[] }
        | undefined;
      const overridden = (group?.rule_action_override ?? []).map((override) => override.name);
      says(group?.name !== name || JSON.stringify(rule?.override_action) !== '{"none":{}}', `${name} does not block`);
      says(overridden.join() !== counted.join(), `${name} counts ${overridden.join() || "nothing"}`);
    }
    const limited = rules.filter(({ statement }) => "rate_based_statement" in statement);
    says(limited.length !== 1, "has not one rate limit");
    for (const { name, action, statement } of limited) {
      const rate = statement.rate_based_statement as Record<string, unknown>;
      const scope = JSON.stringify(rate.scope_down_statement ?? "");
      says(
        JSON.stringify(action) !== '{"block":{}}' || rate.limit !== 600 || rate.evaluation_window_sec !== 60,
        `${name} is no limit`,
      );
      says(
        !(scope.includes('"/v1/webhook/"') && scope.includes('"not_statement"')),
        `${name} counts more than unknown senders of webhooks`,
      );
    }
    const logging = resourcesOf(document, "aws_wafv2_web_acl_logging_configuration").find((configuration) =>
      addressesIn(configuration.attributes.resource_arn).includes(address),
    )?.attributes;
    const [group] = addressesIn(logging?.log_destination_configs);
    const name = resourcesOf(document, "aws_cloudwatch_log_group").find((log) => log.address === group)?.attributes
      .name;
    says(!String(name).startsWith("aws-waf-logs-"), `AWS takes no log group named ${name}`);
    says(String(logging?.log_destination_configs).endsWith(":*"), "the log group's ARN must not end in :*");
    says(
      !/"default_behavior":"DROP","filter":\[\{"behavior":"KEEP","condition":\[\{"action_condition":\{"action":"BLOCK"\}\}\]/.test(
        JSON.stringify(logging?.logging_filter ?? ""),
      ),
      "logs more than what it blocks",
    );
    const redacted = JSON.stringify(logging?.redacted_fields ?? "");
    for (const field of REDACTED) says(!redacted.includes(`{"single_header":{"name":"${field}"}}`), `logs ${field}`);
    for (const field of ["query_string", "uri_path"]) says(!redacted.includes(`"${field}"`), `logs ${field}`);
  }
  // An account has room for ten of them in a region: the eleventh deployment would fail.
  for (const { address } of resourcesOf(document, "aws_cloudwatch_log_resource_policy")) {
    problems.push(`${address}: delivery services keep one policy for all log groups`);
  }
  return problems;
};
