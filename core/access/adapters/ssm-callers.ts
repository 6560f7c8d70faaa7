import { callerBindings } from "../../contracts/caller-bindings";
import type { Parameters } from "../../shared/adapters/aws/ssm-parameters";
import { type Callers, CallersNotConfigured, type MerchantScope } from "../application/ports";
import { principalOf } from "../application/principal";

/** `{"arn:aws:iam::123456789012:role/shop": ["mrc_1"], "arn:aws:iam::123456789012:role/operator": "*"}` */
export function ssmCallers(parameters: Parameters, name: string): Callers {
  const parameter = parameters.of(name);
  return {
    async scopeOf(principalArn) {
      const principal = principalOf(principalArn);
      const scope = parse(await parameter.value())?.get(principal);
      if (scope !== undefined) return scope;
      // A caller that was bound a moment ago should not wait for the cache to age.
      const fresh = parse(await parameter.refreshed());
      if (fresh === undefined) throw new CallersNotConfigured("the callers parameter is unset");
      return fresh.get(principal);
    },
  };
}

function parse(text: string | undefined): ReadonlyMap<string, MerchantScope> | undefined {
  if (text === undefined) return undefined;
  return new Map(
    Object.entries(callerBindings.parse(JSON.parse(text))).map(([arn, scope]) => [principalOf(arn), scope]),
  );
}

/** Ids of all merchants that a caller is bound to by name. */
export const boundMerchants = (text: string | undefined): readonly string[] => [
  ...new Set([...(parse(text)?.values() ?? [])].flatMap((scope) => (scope === "*" ? [] : scope))),
];
