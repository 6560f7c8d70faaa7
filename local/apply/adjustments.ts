interface Policy {
  readonly Statement: readonly { readonly Action: string | readonly string[]; readonly Resource: unknown }[];
}

/** Actions that the emulator checks against no resource, though AWS takes a state machine's ARN. */
const withoutResource = new Set(["states:SendTaskSuccess"]);

/**
 * All that must differ here from what the file says, each with its reason. A role's statement about an action that the
 * emulator checks against no resource must name all of them, or it covers nothing.
 */
export function adjustedRolePolicy(text: string): string {
  const policy = JSON.parse(text) as Policy;
  const Statement = policy.Statement.map((statement) =>
    [statement.Action].flat().every((action) => withoutResource.has(action))
      ? { ...statement, Resource: "*" }
      : statement,
  );
  return JSON.stringify({ ...policy, Statement });
}
