/** cdk.tf.json as the checks read it. */
export interface TerraformDocument {
  readonly terraform: {
    readonly backend: { readonly s3: Readonly<Record<string, unknown>> };
    readonly required_version: string;
    readonly required_providers: Readonly<Record<string, { readonly source: string; readonly version: string }>>;
  };
  readonly resource: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly output: Readonly<Record<string, { readonly value: string }>>;
}

export type Attributes = Readonly<Record<string, unknown>> & { readonly depends_on?: readonly string[] };

export interface Resource {
  readonly type: string;
  /** `aws_sqs_queue.name` */
  readonly address: string;
  readonly attributes: Attributes;
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

/** A check returns each problem as a sentence; a correct stack has none. */
export type Check = (document: TerraformDocument) => string[];

export function resourcesOf(document: TerraformDocument, ...types: readonly string[]): Resource[] {
  return Object.entries(document.resource)
    .filter(([type]) => types.length === 0 || types.includes(type))
    .flatMap(([type, named]) =>
      Object.entries(named).map(([name, attributes]) => ({ type, address: `${type}.${name}`, attributes })),
    );
}

export function statementsIn(policy: unknown): PolicyStatement[] {
  const { Statement } = JSON.parse(String(policy)) as { Statement: PolicyStatement | PolicyStatement[] };
  return Array.isArray(Statement) ? Statement : [Statement];
}

export const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** Addresses of the resources that a value refers to. */
export function addressesIn(value: unknown): string[] {
  return [...JSON.stringify(value ?? null).matchAll(/\$\{([a-z0-9_]+\.[A-Za-z0-9_-]+)\.[a-z0-9_]+\}/g)].map(
    (match) => match[1] ?? "",
  );
}

/** Statements of all policies of the role that a resource names. */
export function roleStatements(document: TerraformDocument, role: unknown): PolicyStatement[] {
  const [address] = addressesIn(role);
  return rolePolicies(document, address).flatMap((policy) => statementsIn(policy.attributes.policy));
}

export function rolePolicies(document: TerraformDocument, roleAddress: string | undefined): Resource[] {
  return resourcesOf(document)
    .filter(({ type }) => type.startsWith("aws_iam_role_policy"))
    .filter(({ attributes }) => roleAddress !== undefined && addressesIn(attributes.role).includes(roleAddress));
}

/** Whether an Allow covers the action on the resource at the address. */
export function allows(statements: readonly PolicyStatement[], action: string, address: string): boolean {
  return statements.some(
    (statement) =>
      statement.Effect === "Allow" &&
      list(statement.Action).some((pattern) => matches(pattern, action)) &&
      list(statement.Resource).some((resource) => isFormOf(action, address, resource)),
  );
}

/** How AWS names the resource of an action: on any other form of its ARN the statement covers nothing. */
function isFormOf(action: string, address: string, resource: string): boolean {
  const arn = `\${${address}.arn}`;
  // All objects, or those under a prefix.
  if (/^s3:(Get|Put|Delete)Object/.test(action)) return resource.startsWith(`${arn}/`) && resource.endsWith("*");
  if (/^logs:(CreateLogStream|PutLogEvents)$/.test(action)) return resource === `${arn}:*`;
  if (/^dynamodb:(DescribeStream|GetRecords|GetShardIterator)$/.test(action)) {
    return resource === `\${${address}.stream_arn}`;
  }
  return resource === (action === "dynamodb:ListStreams" ? `${arn}/stream/*` : arn);
}

function matches(pattern: string, action: string): boolean {
  return pattern.endsWith("*") ? action.startsWith(pattern.slice(0, -1)) : pattern === action;
}

/** Every value in the document with the path that leads to it. */
export function walk(
  value: unknown,
  visit: (path: readonly string[], value: unknown) => void,
  path: string[] = [],
): void {
  visit(path, value);
  if (value === null || typeof value !== "object") return;
  for (const [key, inner] of Object.entries(value)) walk(inner, visit, [...path, key]);
}
