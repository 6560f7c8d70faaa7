import type { MerchantLimit } from "../../../contracts/merchant-limits";
import { UnfitSetting } from "../parameter-ports";
import { recorded } from "../recorded-write";
import { type MerchantDeps, made } from "./add-merchant";
import { principalsOf, withoutMerchant } from "./caller-bindings";
import { readBindings } from "./callers-parameter";
import { checkMerchantId } from "./merchant-id";
import type { MerchantKey } from "./ports";

/** Keys that a merchant may have at the same time, so that one can be replaced without a gap. */
const MOST_KEYS = 2;

interface KeyRotation {
  readonly merchantId: string;
  /** `begin`: a new key beside the old one. `finish`: the old one opens nothing any more. */
  readonly step: "begin" | "finish";
  /** The old key's id, for `finish`. */
  readonly oldKey?: string;
  /** Absent: the new key has the limit of the old one. */
  readonly limit?: MerchantLimit;
  readonly reason: string;
  readonly keepKey: (value: string) => void;
}

/** Gives a merchant a new key, or closes the old one. Returns the keys that open routes. Throws UnfitSetting. */
export async function rotateKey(
  { keys, actions }: Pick<MerchantDeps, "keys" | "actions">,
  { merchantId, step, oldKey, limit, reason, keepKey }: KeyRotation,
): Promise<readonly MerchantKey[]> {
  checkMerchantId(merchantId);
  const known = await keys.list(merchantId);
  const [first] = known;
  if (first === undefined) throw new UnfitSetting(`${merchantId} has no key: give it one with tap merchants add`);
  const action = { command: "merchants rotate-key", reason, count: 1 };
  if (step === "begin") {
    if (known.length >= MOST_KEYS)
      throw new UnfitSetting("it has two keys: close one with --finish <id of the old key>");
    const chosen = limit ?? first.limit;
    return recorded(actions, { ...action, filter: { merchant: merchantId, limit: chosen } }, async () => [
      ...known,
      await made(keys, merchantId, chosen, keepKey),
    ]);
  }
  const old = known.find(({ id }) => id === oldKey);
  const ids = known.map(({ id }) => id).join(", ");
  if (old === undefined) throw new UnfitSetting(`it has no key ${JSON.stringify(oldKey)}: its keys are ${ids}`);
  if (known.length === 1) throw new UnfitSetting("it is the only key: make another one first, or remove the merchant");
  return recorded(actions, { ...action, filter: { merchant: merchantId, closed: old.id } }, async () => {
    await keys.close(old);
    return known.filter((key) => key !== old);
  });
}

/** What a merchant had. */
export interface RemovedMerchant {
  readonly merchantId: string;
  readonly keys: readonly MerchantKey[];
  /** ARNs of the principals that were bound to it by name. */
  readonly principals: readonly string[];
}

/**
 * Takes a merchant's callers and keys away: nobody acts for it by name any more. Its payments, its notifications and its
 * endpoint stay.
 */
export async function removeMerchant(
  deps: Pick<MerchantDeps, "keys" | "parameters" | "actions" | "callersName">,
  { merchantId, reason }: { readonly merchantId: string; readonly reason: string },
): Promise<RemovedMerchant> {
  const { keys, parameters, actions, callersName } = deps;
  checkMerchantId(merchantId);
  const { bindings, write } = await readBindings(parameters, callersName);
  const had = await keys.list(merchantId);
  const principals = principalsOf(bindings, merchantId);
  const filter = { merchant: merchantId };
  return recorded(actions, { command: "merchants remove", filter, reason, count: 1 }, async () => {
    if (principals.length > 0) await write(withoutMerchant(bindings, merchantId));
    for (const key of had) await keys.close(key);
    return { merchantId, keys: had, principals };
  });
}
