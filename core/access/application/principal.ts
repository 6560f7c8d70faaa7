/**
 * The IAM principal behind the ARN of a caller, or of a binding. A session of an assumed role acts as its role: its name
 * may be an e-mail address, and is left out. A session's ARN lacks the role's path, so a binding's is left out too.
 */
export function principalOf(arn: string): string {
  const [, partition, account, name] =
    /^arn:(aws[\w-]*):(?:sts::(?=\d+:assumed-role)|iam::(?=\d+:role))(\d+):(?:assumed-role\/([^/]+)\/.+|role\/.+)$/.exec(
      arn,
    ) ?? [];
  const role = name ?? (arn.includes(":role/") ? arn.slice(arn.lastIndexOf("/") + 1) : undefined);
  return role === undefined || account === undefined ? arn : `arn:${partition}:iam::${account}:role/${role}`;
}

/** `role/shop` of `arn:aws:iam::123456789012:role/shop`. */
export const principalName = (principal: string): string => principal.slice(principal.lastIndexOf(":") + 1);
