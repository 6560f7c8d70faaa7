import type { MerchantLimit } from "../../../contracts/merchant-limits";
import { type ChangedEndpoint, type EndpointDeps, setEndpoint } from "../endpoints/set-endpoint";
import type { OperatorActions } from "../operator-actions";
import { type OperatorParameters, UnfitSetting } from "../parameter-ports";
import { recorded } from "../recorded-write";
import { principalFault, withMerchant } from "./caller-bindings";
import { readBindings } from "./callers-parameter";
import { checkMerchantId } from "./merchant-id";
import type { MerchantKey, MerchantKeys } from "./ports";

export interface MerchantDeps {
  readonly keys: MerchantKeys;
  readonly parameters: OperatorParameters;
  readonly actions: OperatorActions;
  /** Name of the parameter with the bindings of callers. */
  readonly callersName: string;
}

export interface NewMerchant {
  readonly merchantId: string;
  /** ARNs of the IAM roles and users that act for it. */
  readonly principals: readonly string[];
  readonly limit: MerchantLimit;
  /** Where it is notified; absent: it has an endpoint, sets it itself, or the default one counts. */
  readonly url?: string;
  readonly reason: string;
  /** Are given what nothing shows again, as soon as it is made. */
  readonly keepKey: (value: string) => void;
  readonly keepSecret: (secret: string) => void;
}

export interface AddedMerchant {
  readonly key: MerchantKey;
  /** Whether it was made now: an earlier one stays, and its value is not known. */
  readonly hasNewKey: boolean;
  readonly endpoint?: ChangedEndpoint;
}

/**
 * Binds callers to a merchant, makes its API key, and sets its endpoint. What is there stays as it is, so that a repeat
 * does what a stopped run has left. Throws UnfitSetting, and nothing is changed, where one of the values cannot be.
 */
export async function addMerchant(
  deps: MerchantDeps & { readonly accountId: string; readonly endpoint: EndpointDeps },
  { merchantId, principals, limit, url, reason, keepKey, keepSecret }: NewMerchant,
): Promise<AddedMerchant> {
  const { keys, parameters, actions, callersName, accountId, endpoint } = deps;
  checkMerchantId(merchantId);
  for (const arn of principals) {
    const fault = principalFault(arn, accountId);
    if (fault !== undefined) throw new UnfitSetting(fault);
  }
  if (url !== undefined && !endpoint.isUsableUrl(url)) {
    throw new UnfitSetting("--url must be https, with a public name as its host, and without user and password");
  }
  const { bindings, write } = await readBindings(parameters, callersName);
  const bound = withMerchant(bindings, principals, merchantId);
  if (typeof bound === "string") throw new UnfitSetting(bound);
  const known = (await keys.list(merchantId)).at(0);

  const filter = { merchant: merchantId, limit, callers: principals.join(" ") };
  return recorded(actions, { command: "merchants add", filter, reason, count: 1 }, async () => {
    if (JSON.stringify(bound) !== JSON.stringify(bindings)) await write(bound);
    const key = known ?? (await made(keys, merchantId, limit, keepKey));
    if (url === undefined) return { key, hasNewKey: known === undefined };
    const set = await setEndpoint(endpoint, { owner: { merchantId }, wish: { url }, reason, keep: keepSecret });
    return { key, hasNewKey: known === undefined, endpoint: set };
  });
}

/** A new key. Its value is handed over before anything else can fail. */
export async function made(
  keys: MerchantKeys,
  merchantId: string,
  limit: MerchantLimit,
  keep: (value: string) => void,
): Promise<MerchantKey> {
  const { value, ...key } = await keys.make(merchantId, limit);
  keep(value);
  return key;
}
