import { principalOf } from "../../../access/application/principal";
import type { CallerBindings } from "../../../contracts/caller-bindings";

/** Bytes that a standard parameter takes. */
const MOST_BYTES = 4096;

/** Why a binding cannot be made. It quotes no value of the parameter. */
export type BindingFault = string;

/** A role or user of this account, as callers are bound: nothing else calls on a merchant's behalf. */
const PRINCIPAL = /^arn:aws[\w-]*:iam::(\d{12}):(?:role|user)\/[\w+=,.@/-]{1,576}$/;

export function principalFault(arn: string, accountId: string): BindingFault | undefined {
  const [, account] = PRINCIPAL.exec(arn) ?? [];
  if (account === undefined) return `${JSON.stringify(arn)} is no ARN of an IAM role or user`;
  return account === accountId ? undefined : `${arn} is of another account: callers belong to ${accountId}`;
}

/** The bindings with the merchant added to each principal, or why not. */
export function withMerchant(
  bindings: CallerBindings,
  principals: readonly string[],
  merchantId: string,
): CallerBindings | BindingFault {
  const bound = { ...bindings };
  for (const principal of principals) {
    const key = keyOf(bindings, principal);
    const scope = bound[key] ?? [];
    if (scope === "*") return `${principal} acts for all merchants already`;
    if (!scope.includes(merchantId)) bound[key] = [...scope, merchantId];
  }
  const bytes = Buffer.byteLength(bindingsText(bound));
  if (bytes <= MOST_BYTES) return bound;
  return `the parameter callers takes ${MOST_BYTES} bytes, and would have ${bytes}: let merchants share a principal`;
}

/** The bindings without the merchant, and without principals that act for no other. */
export function withoutMerchant(bindings: CallerBindings, merchantId: string): CallerBindings {
  return Object.fromEntries(
    Object.entries(bindings).flatMap(([principal, scope]): [string, CallerBindings[string]][] => {
      if (scope === "*" || !scope.includes(merchantId)) return [[principal, scope]];
      const others = scope.filter((other) => other !== merchantId);
      return others.length === 0 ? [] : [[principal, others]];
    }),
  );
}

/** Principals that are bound to the merchant by name. */
export const principalsOf = (bindings: CallerBindings, merchantId: string): readonly string[] =>
  Object.entries(bindings).flatMap(([principal, scope]) =>
    scope !== "*" && scope.includes(merchantId) ? [principal] : [],
  );

export const bindingsText = (bindings: CallerBindings): string => JSON.stringify(bindings);

/** The key under which the principal is bound already, which may carry a role's path that a session's ARN lacks. */
const keyOf = (bindings: CallerBindings, principal: string): string =>
  Object.keys(bindings).find((known) => principalOf(known) === principalOf(principal)) ?? principal;
