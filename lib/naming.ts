/**
 * Physical names: `{resource type}-{purpose}-{suffix}`. IAM is global, so its names carry the region as well; prefixes
 * that AWS prescribes stay in front. Limits are AWS's own.
 */
const rules = {
  table: { limit: 255 },
  queue: { limit: 80 },
  /** Dead letter queues have a type of their own, so that no purpose plus suffix can collide with a queue's. */
  dlq: { limit: 80 },
  lambda: { limit: 64 },
  role: { limit: 64, regional: true },
  key: { limit: 250, prefix: "alias/" },
  api: { limit: 255 },
  plan: { limit: 255 },
  apikey: { limit: 255 },
} as const satisfies Record<string, { limit: number; regional?: boolean; prefix?: string }>;

export type ResourceType = keyof typeof rules;

/** Characters of a suffix, so that the longest name still fits its limit. */
export const MAX_SUFFIX_LENGTH = 16;
export const SUFFIX_PATTERN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

export class Names {
  constructor(
    private readonly suffix: string,
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

  /** Log group of a function: AWS prescribes the prefix. */
  functionLogGroup(functionName: string): string {
    return `/aws/lambda/${functionName}`;
  }

  logGroup(purpose: string): string {
    return `/tap/${this.suffix}/${purpose}`;
  }

  /** Parameters that operators set live under one path, so that one IAM statement can cover them. */
  parameter(path: string): string {
    return `/tap/${this.suffix}/${path}`;
  }
}
