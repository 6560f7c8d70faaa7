import { Names } from "../lib/naming";
import { adjustedPolicy, adjustedUserPolicy } from "../local/apply/adjustments";
import { type Grant, grantsIn } from "../ops/iam/grants";
import { resourcesOf, rolePolicies, type TerraformDocument } from "./checks/document";

/** The grants of every role and of every policy for operators, as `npm run verify:iam` finds them on a local stack: each resource by its name. */
export function rightsOf(document: TerraformDocument, { suffix, region }: { suffix: string; region: string }): Grant[] {
  const names = new Names(suffix, region);
  const [start = "", end = ""] = names.of("role", "|").split("|");
  const nameOf = new Map(
    resourcesOf(document).map(({ address, attributes }) => [
      address,
      String(attributes.name ?? attributes.bucket ?? attributes.function_name ?? address),
    ]),
  );
  const named = (text: string) =>
    text.replaceAll(/\$\{((?:data\.)?[a-z0-9_]+\.[A-Za-z0-9_-]+)\.[a-z0-9_]+\}/g, (_, address) =>
      address.startsWith("data.") ? "123456789012" : `arn:aws:${kindOf(address)}:${nameOf.get(address)}`,
    );
  const ofRoles = resourcesOf(document, "aws_iam_role").flatMap(({ address, attributes }) => {
    const role = String(attributes.name).slice(start.length, -end.length);
    return rolePolicies(document, address).flatMap((policy) =>
      grantsIn(role, adjustedPolicy(named(String(policy.attributes.policy)))),
    );
  });
  const ofOperators = resourcesOf(document, "aws_iam_policy").flatMap(({ attributes }) => {
    const { name, policy } = attributes as { readonly name: string; readonly policy: string };
    const [head = "", tail = ""] = names.of("policy", "|").split("|");
    return grantsIn(name.slice(head.length, -tail.length), adjustedUserPolicy(named(policy)));
  });
  return [...ofRoles, ...ofOperators];
}

/** `aws_cloudwatch_log_group` → `log-group`, as ARNs call it. */
const kindOf = (address: string): string =>
  address.startsWith("aws_cloudwatch_log_group.") ? "log-group" : "resource";
