import { addressesIn, type Check, type Resource, resourcesOf, rolePolicies } from "./document";

/**
 * AWS checks the role when it creates a function with a dead letter queue, a mapping, a logging state machine or a
 * schedule: each user of a role waits for the role's policies.
 */
export const rolePoliciesComeFirst: Check = (document) => {
  const roleNamed = ({ attributes }: Resource) =>
    attributes.role ?? attributes.role_arn ?? (attributes.target as { role_arn?: string } | undefined)?.role_arn;
  const users = resourcesOf(document).filter(
    (resource) => !resource.type.startsWith("aws_iam_") && roleNamed(resource) !== undefined,
  );
  const mappings = resourcesOf(document, "aws_lambda_event_source_mapping");
  const roleOf = (functionName: unknown) => {
    const [address] = addressesIn(functionName);
    return resourcesOf(document, "aws_lambda_function").find((fn) => fn.address === address)?.attributes.role;
  };
  const needs = [
    ...users.map((user) => ({ user, role: roleNamed(user) })),
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
