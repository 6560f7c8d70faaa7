/**
 * Physical names: `{resource type}-{purpose}-{suffix}`. IAM is global, so its names carry the region as well; prefixes
 * that AWS prescribes stay in front. Limits are those of AWS.
 */
const rules = {
  table: { limit: 255 },
  queue: { limit: 80 },
  /** Dead letter queues are a separate type, so that no purpose plus suffix can collide with a queue's. */
  dlq: { limit: 80 },
  lambda: { limit: 64 },
  role: { limit: 64, regional: true },
  /** A managed policy. */
  policy: { limit: 128, regional: true },
  key: { limit: 250, prefix: "alias/" },
  api: { limit: 255 },
  plan: { limit: 255 },
  apikey: { limit: 255 },
  workflow: { limit: 80 },
  schedule: { limit: 64 },
  /** A group of schedules. */
  schedules: { limit: 64 },
  rule: { limit: 64 },
  topic: { limit: 256 },
  /** A configuration set of SES. */
  emails: { limit: 64 },
  alarm: { limit: 255 },
  dashboard: { limit: 255 },
  acl: { limit: 128 },
  ipset: { limit: 128 },
  /** A sampling rule of X-Ray. */
  sampling: { limit: 32 },
} as const satisfies Record<string, { limit: number; regional?: boolean; prefix?: string }>;

export type ResourceType = keyof typeof rules;

/** Characters of a suffix, so that the longest name still fits its limit. */
export const MAX_SUFFIX_LENGTH = 16;
export const SUFFIX_PATTERN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

export class Names {
  constructor(
    readonly suffix: string,
    private readonly region: string,
  ) {}

  /** Throws where the name would be longer than AWS allows. */
  of(type: ResourceType, purpose: string): string {
    const rule: { limit: number; regional?: boolean; prefix?: string } = rules[type];
    const parts = [type, purpose, ...(rule.regional ? [this.region] : []), this.suffix];
    const name = `${rule.prefix ?? ""}${parts.join("-")}`;
    if (name.length > rule.limit) throw new Error(`${name}: ${name.length} characters, ${rule.limit} are allowed`);
    return name;
  }

  /** Bucket names are global, so they carry account and region as well; the account is known at deployment only. */
  bucket(purpose: string, accountId: string): string {
    const name = (account: string) => ["bucket", purpose, this.suffix, account, this.region].join("-");
    const { length } = name("123456789012");
    if (length > 63) throw new Error(`${name("<account>")}: ${length} characters, 63 are allowed`);
    return name(accountId);
  }

  /** Unique among all deployments of all accounts. */
  deploymentId(accountId: string): string {
    return [this.suffix, accountId, this.region].join("-");
  }

  /** Namespace of the custom metrics. */
  get metricsNamespace(): string {
    return `Tap/${this.suffix}`;
  }

  /** Log group of a function: AWS prescribes the prefix. */
  functionLogGroup(functionName: string): string {
    return `/aws/lambda/${functionName}`;
  }

  /** Log group of a workflow: the prefix spares AWS's resource policy for log delivery, which is short. */
  workflowLogGroup(workflowName: string): string {
    return `/aws/vendedlogs/states/${workflowName}`;
  }

  /** Log group of the web ACL: AWS prescribes the prefix. */
  firewallLogGroup(purpose: string): string {
    return `aws-waf-logs-${purpose}-${this.suffix}`;
  }

  logGroup(purpose: string): string {
    return `/tap/${this.suffix}/${purpose}`;
  }

  /** Patterns of all log groups' names. API Gateway names the one of its executions by the API's id. */
  get logGroupPatterns(): readonly string[] {
    return [
      this.functionLogGroup(this.of("lambda", "*")),
      this.workflowLogGroup(this.of("workflow", "*")),
      this.firewallLogGroup("*"),
      this.logGroup("*"),
      "API-Gateway-Execution-Logs_*",
    ];
  }

  /** Parameters that operators set live under one path, so that one IAM statement can cover them. */
  parameter(path: string): string {
    return `/tap/${this.suffix}/${path}`;
  }
}

/** Id of a deployment's stack, by which cdktf and the folder of its Terraform JSON are named. */
export const stackId = ({ environmentSuffix }: { readonly environmentSuffix: string }): string =>
  `TapStack${environmentSuffix}`;
