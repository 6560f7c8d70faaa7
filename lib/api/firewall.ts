import { Wafv2IpSet } from "@cdktf/provider-aws/lib/wafv2-ip-set";
import { Wafv2WebAcl } from "@cdktf/provider-aws/lib/wafv2-web-acl";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association";
import { Wafv2WebAclLoggingConfiguration } from "@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration";
import { Construct } from "constructs";
import { signatureHeaders } from "../../core/contracts/providers";
import { encryptedLogGroup } from "../constructs/encrypted-log-group";
import type { Platform } from "../platform";
import { routes, STAGE_NAME } from "./routes";

/** Requests within a minute of one address that is not a provider's: ten a second. */
const RATE = { limit: 600, evaluation_window_sec: 60 };

/** Headers that carry a credential or a signature. */
const SECRET_HEADERS = ["authorization", "x-api-key", ...signatureHeaders, "x-amz-security-token"];

/**
 * Rules that would refuse honest requests, and so only count. A customer's text arrives in a provider's signed body:
 * signature, parser and schema judge bodies, and a block would lose a payment. Backends send from clouds, without a
 * User-Agent, and choose ids that end like file names.
 */
const COUNTED = {
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
  AWSManagedRulesAnonymousIpList: ["HostingProviderIPList"],
} as const;

type Statement = Readonly<Record<string, unknown>>;

/**
 * The web ACL in front of the stage. Known-bad requests are refused from every address. Reputation and rate rules leave
 * out the providers' addresses. No rule allows by address: an `allow` would end the inspection.
 */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, props: { readonly stageArn: string }, platform: Platform) {
    super(scope, id);
    const { names } = platform;
    const providers = new Wafv2IpSet(this, "providers", {
      name: names.of("ipset", "providers"),
      description: "Addresses from which payment providers send webhooks",
      scope: "REGIONAL",
      ipAddressVersion: "IPV4",
      addresses: [...platform.settings.providerAddresses],
    });
    const notAProvider: Statement = {
      not_statement: { statement: { ip_set_reference_statement: { arn: providers.arn } } },
    };
    const acl = new Wafv2WebAcl(this, "acl", {
      name: names.of("acl", "tap"),
      description: "In front of the API",
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      visibilityConfig: visibility(names.of("acl", "tap")),
      rule: [
        managed("AWSManagedRulesKnownBadInputsRuleSet"),
        managed("AWSManagedRulesCommonRuleSet"),
        managed("AWSManagedRulesAmazonIpReputationList", notAProvider),
        managed("AWSManagedRulesAnonymousIpList", notAProvider),
        {
          name: "rate-per-address",
          action: { block: {} },
          statement: {
            rate_based_statement: {
              ...RATE,
              aggregate_key_type: "IP",
              scope_down_statement: {
                and_statement: { statement: [onSignatureRoutes(), notAProvider] },
              },
            },
          },
          visibilityConfig: visibility("rate-per-address"),
        },
      ]
        .filter(({ name }) => platform.settings.firewallRules === "all" || isNeeded(name))
        .map((rule, priority) => ({ ...rule, priority })),
    });
    new Wafv2WebAclAssociation(this, "association", { webAclArn: acl.arn, resourceArn: props.stageArn });

    const log = encryptedLogGroup(
      this,
      "log",
      platform,
      names.firewallLogGroup("tap"),
      platform.settings.accessLogDays,
    );
    new Wafv2WebAclLoggingConfiguration(this, "logging", {
      resourceArn: acl.arn,
      logDestinationConfigs: [log.arn],
      // Requests that pass are in the API's access log: to keep them here as well would cost $1 per million.
      loggingFilter: {
        defaultBehavior: "DROP",
        filter: [
          {
            behavior: "KEEP",
            requirement: "MEETS_ANY",
            condition: [{ actionCondition: { action: "BLOCK" } }],
          },
        ],
      },
      redactedFields: [
        ...SECRET_HEADERS.map((name) => ({ singleHeader: { name } })),
        { queryString: {} },
        { uriPath: {} },
      ],
    });
    platform.monitoring.watchFirewall(acl.name, platform.region);
  }
}

/** Rules of a stack for tests: against known exploits, and S2-14 in docs/requirements.md. */
const isNeeded = (name: string): boolean =>
  name === "AWSManagedRulesKnownBadInputsRuleSet" || name === "rate-per-address";

/** A rule on a group that AWS maintains. */
function managed(name: string, scopeDown?: Statement) {
  const counted: readonly string[] = COUNTED[name as keyof typeof COUNTED] ?? [];
  return {
    name,
    overrideAction: { none: {} },
    statement: {
      managed_rule_group_statement: {
        vendor_name: "AWS",
        name,
        ...(scopeDown && { scope_down_statement: scopeDown }),
        ...(counted.length > 0 && {
          rule_action_override: counted.map((rule) => ({ name: rule, action_to_use: { count: {} } })),
        }),
      },
    },
    visibilityConfig: visibility(name),
  };
}

/** Matches the path as it was sent, unescaped. Paths of a custom domain do not begin with the stage. */
function onSignatureRoutes(): Statement {
  const prefixes = routes
    .filter(({ authorization }) => authorization === "signature")
    .map(({ path }) => path.replace(/\{.*$/, ""))
    .flatMap((path) => [`/${STAGE_NAME}${path}`, path]);
  return {
    or_statement: {
      statement: prefixes.map((prefix) => ({
        byte_match_statement: {
          field_to_match: { uri_path: {} },
          positional_constraint: "STARTS_WITH",
          search_string: prefix,
          text_transformation: [{ priority: 0, type: "URL_DECODE" }],
        },
      })),
    },
  };
}

const visibility = (metricName: string) => ({
  cloudwatchMetricsEnabled: true,
  metricName,
  sampledRequestsEnabled: false,
});
