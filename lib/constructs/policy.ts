import { Lazy } from "cdktf";

/** One statement of an identity or resource policy, in IAM's notation. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly Service?: string; readonly AWS?: string | readonly string[] };
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export function policyDocument(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** A document to which statements may be added until the stack is synthesized. */
export function lazyPolicyDocument(statements: () => readonly Statement[]): string {
  return Lazy.stringValue({ produce: () => policyDocument(statements()) });
}

/** Trust in a service; with an account, only where it acts for that account's resources. */
export function trustPolicy(service: string, accountId?: string): string {
  const statement = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
  const bound = { Condition: { StringEquals: { "aws:SourceAccount": accountId } } };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ ...statement, ...(accountId !== undefined && bound) }],
  });
}

/** Refuses every call that does not come over TLS. */
export function denyWithoutTls(action: string, resource: string | readonly string[]): Statement {
  return {
    Sid: "DenyWithoutTls",
    Effect: "Deny",
    Principal: "*",
    Action: action,
    Resource: resource,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
