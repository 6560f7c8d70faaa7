import type { Call } from "./call";

/** All strings of a value, at any depth. Patch operations and definitions are text, and are not read into. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || Buffer.isBuffer(value)) return [];
  return Object.values(value).flatMap(stringsIn);
}

/** The strings of members of this name, at any depth. */
export function ids(value: unknown, member: string): string[] {
  if (typeof value !== "object" || value === null || Buffer.isBuffer(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === member ? stringsIn(inner) : ids(inner, member)));
}

export const given = (value: unknown, member: string): boolean => ids(value, member).length > 0;

/** Members that fill a variable of an ARN where they have another name than it. */
const members: Readonly<Record<string, readonly string[]>> = {
  Alias: ["AliasName"],
  AlarmName: ["AlarmName", "AlarmNames"],
  BucketName: ["Bucket"],
  DashboardName: ["DashboardName", "DashboardNames"],
  IdentityName: ["EmailIdentity"],
  KeyId: ["KeyId", "TargetKeyId"],
  LogGroupName: ["logGroupName", "logGroupNamePrefix"],
  ObjectName: ["Key"],
  ParameterNameWithoutLeadingSlash: ["Name", "Names", "ResourceId"],
  PolicyNameWithPath: ["PolicyName"],
  QueueName: ["QueueName", "QueueUrl"],
  RoleNameWithPath: ["RoleName"],
  RuleName: ["Name", "Rule"],
  ScheduleName: ["Name"],
  StateMachineName: ["name"],
  TopicName: ["Name"],
  UserNameWithPath: ["UserName"],
};

/** The ARNs of one form, such as `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`, that a value contains. */
export function namedArns(value: unknown, form: string): string[] {
  const isOfForm = new RegExp(
    `^${form.replace(/[.*+?^()|[\]\\]/g, "\\$&").replace(/\$\{(\w+)\}/g, (_, name: string) => (["Partition", "Region", "Account"].includes(name) ? "[^:]*" : "[^:]+"))}(:\\*)?$`,
  );
  const named = stringsIn(value).filter((text) => isOfForm.test(text));
  return [...new Set(named.map((text) => text.replace(/:\*$/, "")))];
}

/** The ARNs of one form whose variables members of the request fill; none where a variable stays open. */
export function builtArns(call: Call, form: string, account: string): string[] {
  const variables = [...form.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
  const fixed: Readonly<Record<string, string>> = { Partition: "aws", Region: call.region, Account: account };
  return variables.reduce<string[]>(
    (arns, variable) => {
      const values = fixed[variable] === undefined ? valuesOf(call, variable, form) : [fixed[variable]];
      return arns.flatMap((arn) => values.map((value) => arn.replace(`\${${variable}}`, value)));
    },
    [form],
  );
}

function valuesOf(call: Call, variable: string, form: string): string[] {
  const input = call.input as Record<string, unknown>;
  // An id of the firewall is given at creation only.
  if (call.service === "wafv2" && variable === "Id" && /^Create/.test(call.operation)) return ["new"];
  if (call.service === "wafv2" && variable === "Scope") return ["regional"];
  // Rules of the default bus have no bus in their ARN.
  if (variable === "EventBusName" && input.EventBusName === "default") return [];
  // Several objects are named in a list.
  if (variable === "ObjectName") return ids(input, "Key");
  // A group of schedules is named by its own name, a schedule by its group's as well.
  const own = variable === "GroupName" && form.includes(":schedule-group/") ? ["Name"] : [];
  const names = [...own, ...(members[variable] ?? [variable])];
  const values = Object.entries(input)
    .filter(
      ([name]) =>
        names.some((known) => known === name) ||
        (members[variable] === undefined && name.toLowerCase() === variable.toLowerCase()),
    )
    .flatMap(([, value]) => stringsIn(value));
  return values.map((value) => tail(variable, value));
}

/** A value as it stands in an ARN: names without their prefixes, a queue's name without its URL. */
function tail(variable: string, value: string): string {
  if (variable === "Alias") return value.replace(/^alias\//, "");
  if (variable === "QueueName") return value.replace(/^.*\//, "");
  if (variable === "ParameterNameWithoutLeadingSlash") return value.replace(/^\//, "");
  return value;
}
