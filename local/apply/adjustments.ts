interface Policy {
  readonly Statement: readonly { readonly Action: string | readonly string[]; readonly Resource: unknown }[];
}

/** Actions that the emulator checks against no resource, though AWS takes a state machine's ARN. */
const withoutResource = new Set(["states:SendTaskSuccess"]);
/** Calls that AWS allows by one action, and that the emulator knows by another. */
const alsoCalled: Readonly<Record<string, string>> = {
  "sqs:SendMessage": "sqs:SendMessageBatch",
  "s3:GetObjectVersion": "s3:GetObject",
  "s3:DeleteObjectVersion": "s3:DeleteObject",
};

/** What AWS calls a function that is busy, and the emulator an unknown error of Lambda. */
export const adjustedDefinition = (text: string): string =>
  text.replaceAll('"Lambda.TooManyRequestsException"', '"Lambda.TooManyRequestsException","Lambda.Unknown"');

/**
 * All that must differ here from what the file says, each with its reason. A role's statement about an action that the
 * emulator checks against no resource must name all of them, or it covers nothing.
 */
export function adjustedRolePolicy(text: string): string {
  const policy = JSON.parse(text) as Policy;
  const Statement = policy.Statement.map((statement) => {
    const actions = [statement.Action].flat();
    const isChecked = actions.some((action) => !withoutResource.has(action));
    return {
      ...statement,
      Action: actions.flatMap((action) => [action, alsoCalled[action] ?? []].flat()),
      Resource: isChecked ? statement.Resource : "*",
    };
  });
  return JSON.stringify({ ...policy, Statement });
}
