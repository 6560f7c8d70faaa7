import { addressesIn, type Check, resourcesOf, rolePolicies } from "./document";

/**
 * AWS checks the role when it creates a function with a dead letter queue, a mapping, a logging state machine or a
 * schedule: whatever uses a role waits for the role's policies.
 */
export const rolePoliciesComeFirst: Check = (document) => {
  const users = resourcesOf(document).filter(
    ({ type, attributes }) =>
      !type.startsWith("aws_iam_") && (attributes.role !== undefined || attributes.role_arn !== undefined),
  );
  const mappings = resourcesOf(document, "aws_lambda_event_source_mapping");
  const roleOf = (functionName: unknown) => {
    const [address] = addressesIn(functionName);
    return resourcesOf(document, "aws_lambda_function").find((fn) => fn.address === address)?.attributes.role;
  };
  const needs = [
    ...users.map((user) => ({ user, role: user.attributes.role ?? user.attributes.role_arn })),
    ...mappings.map((user) => ({ user, role: roleOf(user.attributes.function_name) })),
  ];
  return needs.flatMap(({ user, role }) => {
    const [roleAddress] = addressesIn(role);
    const policies = rolePolicies(document, roleAddress);
    if (policies.length === 0) return [`${user.address}: its role has no policy`];
    return policies
      .filter((policy) => !user.attributes.depends_on?.includes(policy.address))
      .map((policy) => `${user.address} does not wait for ${policy.address}`);
  });
};
