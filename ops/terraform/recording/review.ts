import { Failure } from "../../../tools/failure";
import type { AwsFacts } from "./aws-facts";
import { type Call, readCall } from "./call";
import { accessesOf } from "./iam-access";
import { type Access, allows, type Policy } from "./policy";
import type { RecordedRequest } from "./recorded-request";
import { unreadPatterns, violations } from "./shape-check";
import { TagsOfResources } from "./tags-of-resources";

export interface Review {
  readonly requests: number;
  /** Operations that were called, as `service:Operation`. */
  readonly operations: ReadonlySet<string>;
  /** Every access that the calls needed, once. */
  readonly accesses: readonly Access[];
  /** What breaks a rule of AWS's models, or cannot be read: one line for each operation and member. */
  readonly violations: readonly string[];
  /** What the policy does not allow: one line for each action and resource. */
  readonly denied: readonly string[];
}

/** The requests that were signed with this key: others are those of functions of the stack. */
export const signedBy = (accessKeyId: string, requests: readonly RecordedRequest[]): RecordedRequest[] =>
  requests.filter(({ headers }) => headers.authorization?.includes(`Credential=${accessKeyId}/`));

/** Compares recorded requests with AWS's models, and what they need with a policy. */
export function review(
  requests: readonly RecordedRequest[],
  { models, iam }: AwsFacts,
  policy: Policy,
  account: string,
): Review {
  const operations = new Set<string>();
  const broken = new Set<string>();
  const accesses = new Map<string, Access>();
  const tags = new TagsOfResources();
  for (const request of requests) {
    try {
      const call = readCall(request, models);
      operations.add(`${call.service}:${call.operation}`);
      for (const line of brokenRules(call)) broken.add(line);
      tags.learn(call);
      for (const access of accessesOf(call, iam, account, tags)) accesses.set(JSON.stringify(access), access);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      broken.add(error.message);
    }
  }
  for (const pattern of unreadPatterns) broken.add(`the pattern ${pattern} cannot be checked`);
  const needed = [...accesses.values()];
  const denied = needed
    .filter((access) => !allows(policy, access))
    .map(({ action, resource }) => `${action} ${resource}`);
  return {
    requests: requests.length,
    operations,
    accesses: needed,
    violations: [...broken],
    denied: [...new Set(denied)],
  };
}

function brokenRules({ service, operation, input, model }: Call): string[] {
  const member = model.operations[operation]?.input;
  if (member === undefined) return [];
  return violations(model, member, input).map(
    ({ path, rule }) => `${service}:${operation} ${path.replace(/\[\d+\]/g, "[]")} ${rule}`,
  );
}
