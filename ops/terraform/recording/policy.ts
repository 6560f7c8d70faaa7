/** A statement of an identity policy. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface Policy {
  readonly Statement: readonly Statement[];
}

/** What a call needs: an action on a resource, under what the conditions of a policy may look at. */
export interface Access {
  /** Such as `lambda:CreateFunction`. */
  readonly action: string;
  /** An ARN, or `*` for an action that AWS limits to no resource. */
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

const list = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** Whether a pattern with `*` and `?` describes the whole text. */
function fits(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "s").test(text);
}

/** Whether the policy allows the access: a statement allows it, and none denies it. */
export function allows({ Statement }: Policy, access: Access): boolean {
  const applying = Statement.filter((statement) => applies(statement, access));
  return applying.some(({ Effect }) => Effect === "Allow") && !applying.some(({ Effect }) => Effect === "Deny");
}

function applies({ Action, Resource, Condition = {} }: Statement, { action, resource, context }: Access): boolean {
  return (
    list(Action).some((pattern) => fits(pattern.toLowerCase(), action.toLowerCase())) &&
    list(Resource).some((pattern) => fits(pattern, resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, expected]) => holds(operator, context[key], list(expected))),
    )
  );
}

function holds(operator: string, value: string | undefined, expected: readonly string[]): boolean {
  const [, name = "", ifExists] = /^(\w+?)(IfExists)?$/.exec(operator) ?? [];
  if (value === undefined) return ifExists !== undefined;
  if (["StringEquals", "ArnEquals"].includes(name)) return expected.includes(value);
  if (["StringLike", "ArnLike"].includes(name)) return expected.some((pattern) => fits(pattern, value));
  throw new Error(`the condition operator ${operator} is not supported here`);
}

/** The policy as it is attached: for one account and suffix. */
export function policyOf(template: string, account: string, suffix: string): Policy {
  return JSON.parse(template.replaceAll("ACCOUNT", account).replaceAll("SUFFIX", suffix)) as Policy;
}
