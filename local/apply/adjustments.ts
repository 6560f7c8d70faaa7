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
/** Actions by which the emulator allows a call that AWS allows by the action on the left. */
const alsoCalled: Readonly<Record<string, string>> = {
  "sqs:SendMessage": "sqs:SendMessageBatch",
  "sqs:DeleteMessage": "sqs:DeleteMessageBatch",
  "sqs:ChangeMessageVisibility": "sqs:ChangeMessageVisibilityBatch",
  "s3:GetObjectVersion": "s3:GetObject",
  "s3:DeleteObjectVersion": "s3:DeleteObject",
};

/** Condition of what a function encrypts itself: the emulator knows no encryption context, and would refuse each call. */
const isOfOwnEncryption = (condition: object): boolean =>
  JSON.stringify(condition).startsWith('{"StringEquals":{"kms:EncryptionContext:purpose":');

/** The action that the emulator needs beside this one; undefined where it needs none. */
export const impliedAction = (action: string): string | undefined => alsoCalled[action];

/** The resource that the emulator checks for this one; undefined where it checks the same as AWS. */
export const impliedResource = (action: string, resource: string): string | undefined =>
  // AWS checks the streams of a log group, the emulator the group.
  /^logs:(CreateLogStream|PutLogEvents)$/.test(action) && resource.endsWith(":*") ? resource.slice(0, -2) : undefined;

/** Retries the error that the emulator returns for a busy function: `Lambda.Unknown` in place of AWS's own. */
export const adjustedDefinition = (text: string): string =>
  text.replaceAll('"Lambda.TooManyRequestsException"', '"Lambda.TooManyRequestsException","Lambda.Unknown"');

/**
 * A role's policy as the emulator needs it. A statement covers an action that is checked without a resource only if its
 * resource is `*`.
 */
export function adjustedRolePolicy(text: string): string {
  const policy = JSON.parse(text) as Policy;
  const Statement = policy.Statement.map((statement) => {
    const actions = [statement.Action].flat();
    const isChecked = actions.some((action) => !withoutResource.has(action));
    const { Condition, ...unconditional } = statement;
    const resources = [statement.Resource].flat();
    const implied = actions.flatMap((action) => resources.flatMap((one) => impliedResource(action, one) ?? []));
    return {
      ...unconditional,
      ...(Condition && !isOfOwnEncryption(Condition) && { Condition }),
      Action: actions.flatMap((action) => [action, impliedAction(action) ?? []].flat()),
      Resource: isChecked ? [...new Set([...resources, ...implied])] : "*",
    };
  });
  return JSON.stringify({ ...policy, Statement });
}
