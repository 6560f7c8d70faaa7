import { addressesIn, list, type Resource, resourcesOf, statementsIn, type TerraformDocument } from "./document";

/** CloudWatch Logs acts without a role: the key's policy has a statement for it exactly where a group needs one. */
export function logsMayUseTheKey(document: TerraformDocument): string[] {
  const groups = resourcesOf(document, "aws_cloudwatch_log_group");
  const unencrypted = groups.filter(({ attributes }) => addressesIn(attributes.kms_key_id).length === 0);
  const keys = resourcesOf(document, "aws_kms_key").flatMap((key) => {
    const used = groups.some(({ attributes }) => addressesIn(attributes.kms_key_id).includes(key.address));
    const statement = statementsIn(key.attributes.policy).find(({ Principal }) =>
      /^logs\.[a-z0-9-]+\.amazonaws\.com$/.test(String((Principal as { Service?: string } | undefined)?.Service)),
    );
    if (used && statement === undefined) return [`${key.address}: CloudWatch Logs may not use it`];
    if (!used && statement !== undefined) return [`${key.address}: nothing needs CloudWatch Logs in its policy`];
    return unboundLogs(groups, statement?.Condition).map((problem) => `${key.address}: ${problem}`);
  });
  return [...unencrypted.map(({ address }) => `${address} is not under the customer key`), ...keys];
}

/** The key's condition must name this account's log groups by patterns that fit the stack's groups, and by no wider ones. */
function unboundLogs(groups: readonly Resource[], condition: unknown): string[] {
  const context = (condition as { ArnLike?: Record<string, unknown> } | undefined)?.ArnLike;
  const arns = list(context?.["kms:EncryptionContext:aws:logs:arn"] as string | string[] | undefined).map(String);
  const patterns = arns.map((arn) => /^arn:aws:logs:[a-z0-9-]+:\$\{[^}]+\}:log-group:(.*[a-zA-Z].*)$/.exec(arn)?.[1]);
  const fits = (name: string) =>
    patterns.some((pattern = "") => {
      const [start = "", end = ""] = pattern.split("*");
      return name.startsWith(start) && name.endsWith(end);
    });
  return [
    ...(arns.length === 0 || patterns.includes(undefined)
      ? ["the statement for CloudWatch Logs is not bound to this account's log groups"]
      : []),
    ...groups
      .filter(({ attributes }) => !fits(String(attributes.name)))
      .map(({ address }) => `${address} cannot use it`),
  ];
}
