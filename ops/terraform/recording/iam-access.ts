import { Failure } from "../../../tools/failure";
import type { Call } from "./call";
import { accessOfApiGateway } from "./iam-api-gateway";
import { dependentActions, type IamFacts, resourceTypes } from "./iam-facts";
import { actionOf, logDelivery, NO_RESOURCE_TYPE_BUT, prefixOf, tagActions, usesOfKeys } from "./iam-names";
import type { Access } from "./policy";
import { builtArns, given, ids, namedArns, stringsIn } from "./request-values";
import type { TagsOfResources } from "./tags-of-resources";

/** Every access that AWS checks for one call of the caller. Throws a Failure where it is not known. */
export function accessesOf(call: Call, facts: IamFacts, account: string, tags: TagsOfResources): Access[] {
  if (call.service === "apigateway") return accessOfApiGateway(call);
  const action = actionOf(call, facts);
  const resources = resourcesOf(call, action, facts, account, tags);
  const context: Record<string, string> = Object.fromEntries(
    Object.entries(tags.requested(call)).map(([key, value]) => [`aws:RequestTag/${key}`, value]),
  );
  if (typeof call.input.PolicyArn === "string") context["iam:PolicyARN"] = call.input.PolicyArn;
  const own = resources.map((resource) => ({ action, resource, context: { ...context, ...tags.contextOf(resource) } }));
  return [
    ...own,
    ...ofTags(call, resources, context),
    ...ofDependents(call, action, facts, account),
    ...ofKeys(call, tags),
    ...(logDelivery[action] ?? []).map((needed) => ({ action: needed, resource: "*", context: {} })),
  ];
}

/** The ARNs that the call is about, by the resource types of its action; `*` where AWS limits the action to none. */
function resourcesOf(call: Call, action: string, facts: IamFacts, account: string, tags: TagsOfResources): string[] {
  const topic = NO_RESOURCE_TYPE_BUT[action];
  if (topic !== undefined)
    return stringsIn(call.input)
      .filter((text) => text.startsWith("arn:"))
      .map(topic);
  const types = resourceTypes(facts, action);
  if (types.length === 0) return ["*"];
  const required = types.filter((type) => type.required);
  const found = (required.length > 0 ? required : types.filter(({ name }) => isMeant(call, name))).map(
    ({ name, arn }) => ({
      name,
      arns: firstOf(
        () => namedArns(call.input, arn),
        () => builtArns(call, arn, account),
        () => (name === "key" ? tags.keyOfAlias(String(call.input.AliasName)) : []),
        () => namedArns(answerOf(call), arn),
      ),
    }),
  );
  // Optional types beside required ones count where their resource is named: an address list of a web ACL.
  const optional = required.length > 0 ? types.flatMap(({ arn }) => namedArns(call.input, arn)) : [];
  const arns = [...found.flatMap((type) => type.arns), ...optional, ...managedRuleGroups(call, account)];
  const missing = found.filter((type) => required.length > 0 && type.arns.length === 0).map(({ name }) => name);
  if (missing.length > 0 || arns.length === 0) {
    throw new Failure(
      `${action}: no ${missing.join(", ") || "resource"} is known from the request.`,
      "Say in ops/terraform/recording/request-values.ts which members name it.",
    );
  }
  return [...new Set(arns.flatMap(formsOf))];
}

/** Whether a call that may be about many types is about this one. Systems Manager names the type in the request. */
const isMeant = ({ input }: Call, type: string): boolean =>
  typeof input.ResourceType !== "string" || input.ResourceType.toLowerCase() === type.toLowerCase();

/** The first list that is not empty. */
const firstOf = (...lists: readonly (() => string[])[]): string[] =>
  lists.reduce<string[]>((found, list) => (found.length > 0 ? found : list()), []);

function answerOf({ request }: Call): unknown {
  try {
    return JSON.parse(request.answer);
  } catch {
    return undefined;
  }
}

/** Groups of rules that AWS maintains, where a web ACL contains some. */
const managedRuleGroups = ({ service, region, input }: Call, account: string): string[] =>
  service === "wafv2" && ids(input, "ManagedRuleGroupStatement").length > 0
    ? [`arn:aws:wafv2:${region}:${account}:regional/managedruleset/any/any`]
    : [];

/** A log group's ARN has two forms, and which of them AWS compares depends on the action: both must be allowed. */
const formsOf = (arn: string): string[] =>
  /^arn:aws:logs:[^:]*:[^:]*:log-group:[^:]+$/.test(arn) ? [arn, `${arn}:*`] : [arn];

/** Tags that are given at creation need the right to tag. */
function ofTags(call: Call, resources: readonly string[], context: Access["context"]): Access[] {
  const action = tagActions[call.operation] ?? tagActions[prefixOf(call)] ?? `${prefixOf(call)}:TagResource`;
  const isCreation = /^(Create|Put|Run)/.test(call.operation) && call.operation !== "PutBucketTagging";
  if (!isCreation || Object.keys(context).length === 0) return [];
  // A mapping gets its id only now.
  const created =
    call.operation === "CreateEventSourceMapping"
      ? [`arn:aws:lambda:${call.region}:0:event-source-mapping:new`]
      : resources;
  return created.map((resource) => ({ action, resource, context }));
}

function ofDependents(call: Call, action: string, facts: IamFacts, account: string): Access[] {
  const named = stringsIn(call.input);
  return dependentActions(facts, action).flatMap((dependent) => {
    if (dependent === "iam:PassRole") {
      const roles = named.filter((text) => /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(text));
      const service = `${prefixOf(call)}.amazonaws.com`;
      return roles.map((resource) => ({ action: dependent, resource, context: { "iam:PassedToService": service } }));
    }
    if (dependent === "iam:CreateServiceLinkedRole" && prefixOf(call) === "wafv2") {
      const resource = `arn:aws:iam::${account}:role/aws-service-role/wafv2.amazonaws.com/AWSServiceRoleForWAFV2Logging`;
      return [{ action: dependent, resource, context: {} }];
    }
    // A web ACL can stand before several services: the one counts whose resource the call names.
    const [service = ""] = dependent.split(":");
    if (call.operation.endsWith("WebACL") && service !== prefixOf(call)) {
      return named
        .filter((text) => text.startsWith(`arn:aws:${service}:`))
        .map((resource) => ({ action: dependent, resource, context: {} }));
    }
    return [];
  });
}

/** What a service does with a customer's key in the name of its caller. */
function ofKeys(call: Call, tags: TagsOfResources): Access[] {
  const use = usesOfKeys[`${prefixOf(call)}:${call.operation}`];
  if (use === undefined || !given(call.input, use.member)) return [];
  return ids(call.input, use.member)
    .filter((arn) => arn.startsWith("arn:aws:kms:"))
    .flatMap((resource) => use.actions.map((action) => ({ action, resource, context: tags.contextOf(resource) })));
}
