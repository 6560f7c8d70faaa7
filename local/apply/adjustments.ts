/** All that must differ here from what the synthesized file says, each with its reason. */

interface Policy {
  readonly Statement: readonly {
    readonly Action: string | readonly string[];
    readonly Resource: unknown;
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
    return {
      ...unconditional,
      ...(Condition && !isOfOwnEncryption(Condition) && { Condition }),
      Action: actions.flatMap((action) => [action, impliedAction(action) ?? []].flat()),
      Resource: isChecked ? statement.Resource : "*",
    };
  });
  return JSON.stringify({ ...policy, Statement });
}
