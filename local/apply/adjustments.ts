/** All that must differ here from what the synthesized file says, each with its reason. */

interface Policy {
  readonly Statement: readonly {
    readonly Action: string | readonly string[];
    readonly Resource: string | readonly string[];
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  }[];
}

/** Actions that the emulator checks without a resource, where AWS checks them against the ARN of each thing named. */
const withoutResource = new Set(["states:SendTaskSuccess", "ssm:GetParameters", "ses:SendEmail"]);
/** The same, of those who call themselves: for a function, the emulator reads streams without its role. */
const withoutResourceForUsers = new Set([
  ...withoutResource,
  "dynamodb:DescribeStream",
  "dynamodb:GetShardIterator",
  "dynamodb:GetRecords",
]);
/** Actions by which the emulator allows a call that AWS allows by the action on the left. */
const alsoCalled: Readonly<Record<string, string>> = {
  "sqs:SendMessage": "sqs:SendMessageBatch",
  "sqs:DeleteMessage": "sqs:DeleteMessageBatch",
  "sqs:ChangeMessageVisibility": "sqs:ChangeMessageVisibilityBatch",
  "s3:GetObjectVersion": "s3:GetObject",
  "s3:DeleteObjectVersion": "s3:DeleteObject",
  "lambda:GetFunctionConcurrency": "lambda:PutFunctionConcurrency",
};

/** Condition of what a function encrypts itself: the emulator knows no encryption context, and would refuse each call. */
const isOfOwnEncryption = (condition: object): boolean =>
  JSON.stringify(condition).startsWith('{"StringEquals":{"kms:EncryptionContext:purpose":');

/** The action that the emulator needs beside this one; undefined where it needs none. */
export const impliedAction = (action: string): string | undefined => alsoCalled[action];

/** The resource that the emulator checks for this one; undefined where it checks the same as AWS. */
export const impliedResource = (action: string, resource: string): string | undefined =>
  // AWS checks the streams of a log group, the emulator the group.
  /^logs:(CreateLogStream|PutLogEvents|FilterLogEvents)$/.test(action) && resource.endsWith(":*")
    ? resource.slice(0, -2)
    : undefined;

/** Retries the error that the emulator returns for a busy function: `Lambda.Unknown` in place of AWS's own. */
export const adjustedDefinition = (text: string): string =>
  text.replaceAll('"Lambda.TooManyRequestsException"', '"Lambda.TooManyRequestsException","Lambda.Unknown"');

/** A role's policy as the emulator needs it: actions that are checked without a resource stand in a statement on `*`. */
export const adjustedPolicy = (text: string): string => adjusted(text, withoutResource);

/** The same of a policy that users attach. */
export const adjustedUserPolicy = (text: string): string => adjusted(text, withoutResourceForUsers);

function adjusted(text: string, unbound: ReadonlySet<string>): string {
  const policy = JSON.parse(text) as Policy;
  const Statement = policy.Statement.flatMap(({ Condition, Action, Resource, ...rest }) => {
    const common = { ...rest, ...(Condition && !isOfOwnEncryption(Condition) && { Condition }) };
    const actions = [Action].flat();
    const resources = [Resource].flat();
    const unchecked = actions.filter((action) => unbound.has(action));
    const checked = actions.filter((action) => !unbound.has(action));
    const implied = checked.flatMap((action) => resources.flatMap((one) => impliedResource(action, one) ?? []));
    const withImplied = (some: readonly string[]) =>
      some.flatMap((action) => [action, impliedAction(action) ?? []].flat());
    return [
      ...(checked.length > 0
        ? [{ ...common, Action: withImplied(checked), Resource: [...new Set([...resources, ...implied])] }]
        : []),
      ...(unchecked.length > 0 ? [{ ...common, Action: withImplied(unchecked), Resource: "*" }] : []),
    ];
  });
  return JSON.stringify({ ...policy, Statement });
}
