import type { MerchantEndpointSetting, SignatureScheme } from "../../../contracts/merchant-webhook-schema";
import { ok, type Result, refused } from "../../../shared/domain/result";
import {
  type ChangedSetting,
  changeLocked,
  type EndpointSettingDeps,
  type SettingFault,
  type SettingRequest,
} from "./locked-change";

/** What an endpoint is to be. A field that is left out stays as it is; null takes it away. */
export interface EndpointWish {
  readonly url?: string;
  readonly events?: readonly string[] | null;
  readonly description?: string | null;
  readonly paused?: boolean;
  readonly signatures?: readonly SignatureScheme[];
}

/**
 * Sets where and how a merchant is notified. The secrets stay; a new endpoint gets a fresh one. The notifications of an
 * endpoint that is resumed are queued.
 */
export async function changeEndpoint(
  deps: EndpointSettingDeps,
  request: SettingRequest & { readonly wish: EndpointWish },
): Promise<Result<ChangedSetting, SettingFault>> {
  const { wish } = request;
  if (wish.url !== undefined && !deps.isUsableUrl(wish.url)) return refused("unusable_url");
  if (wish.paused && request.owner === "default") return refused("unfit_pause");
  return changeLocked(deps, request, (known) => {
    if (known === "unreadable") return refused("unreadable");
    const url = wish.url ?? known?.url;
    if (url === undefined) return refused("absent");
    const secret = known === undefined ? deps.newSecret() : undefined;
    const before = known ?? { url, secrets: [secret as string] };
    const setting = withWish({ ...before, url }, wish, deps.newSigningKey);
    const isResumed = known?.paused === true && setting.paused !== true;
    return ok({ change: "set", setting, isResumed, ...(secret !== undefined && { secret }) });
  });
}

function withWish(
  { events, description, paused, signatures, signing_keys: keys, ...rest }: MerchantEndpointSetting,
  wish: EndpointWish,
  newSigningKey: () => string,
): MerchantEndpointSetting {
  const wanted = { events, description, paused, signatures, ...definedIn(wish) };
  const signs = wanted.signatures?.includes("v1a") === true;
  // Keys stay where v1a is taken away: asked for again, it has the public key that the merchant knows.
  const signingKeys = keys ?? (signs ? [newSigningKey()] : undefined);
  return {
    ...rest,
    ...(wanted.events && { events: [...wanted.events] }),
    ...(wanted.description && { description: wanted.description }),
    ...(wanted.paused && { paused: true }),
    ...(signs && { signatures: ["v1", "v1a"] }),
    ...(signingKeys && { signing_keys: signingKeys }),
  };
}

/** The wish without its URL, and without what is left out. */
const definedIn = ({ url: _, ...wish }: EndpointWish): Omit<EndpointWish, "url"> =>
  Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));

export interface RotationWish {
  /** How long the old secret signs beside the new one; 0: no longer. Undefined: until the rotation is finished. */
  readonly overlapMs?: number;
  /** Where two secrets sign already, the newest is replaced: nobody has it, as its answer was lost. */
  readonly replacesNewest?: boolean;
}

/** Puts a new secret in front of the merchant's old one; of Ed25519 keys likewise, while they sign. */
export async function rotateSecret(
  deps: EndpointSettingDeps,
  request: SettingRequest & RotationWish,
): Promise<Result<ChangedSetting, SettingFault>> {
  const { overlapMs, replacesNewest = false } = request;
  return changeLocked(deps, request, (known) => {
    if (known === undefined) return refused("absent");
    if (known === "unreadable") return refused("unreadable");
    const { old_secret_until: until, signing_keys: keys = [], ...rest } = known;
    const isRotating = known.secrets.length > 1;
    if (isRotating && !replacesNewest && overlapMs !== 0) return refused("rotating");
    const secret = deps.newSecret();
    const olds = <T>(values: readonly T[]) => (overlapMs === 0 ? [] : isRotating ? values.slice(1) : values);
    // Keys that do not sign are forgotten: they may have leaked with the secret.
    const signs = rest.signatures?.includes("v1a") === true;
    const oldUntil = replacesNewest && isRotating ? until : endOf(deps, overlapMs);
    const setting: MerchantEndpointSetting = {
      ...rest,
      secrets: [secret, ...olds(known.secrets)],
      ...(signs && { signing_keys: [deps.newSigningKey(), ...olds(keys)] }),
      ...(overlapMs !== 0 && oldUntil !== undefined && { old_secret_until: oldUntil }),
    };
    return ok({ change: "rotated", setting, secret });
  });
}

const endOf = ({ clock }: EndpointSettingDeps, overlapMs: number | undefined): string | undefined =>
  overlapMs === undefined ? undefined : new Date(clock.now().getTime() + overlapMs).toISOString();

/** Leaves the new secret alone. */
export async function finishRotation(
  deps: EndpointSettingDeps,
  request: SettingRequest,
): Promise<Result<ChangedSetting, SettingFault>> {
  return changeLocked(deps, request, (known) => {
    if (known === undefined) return refused("absent");
    if (known === "unreadable") return refused("unreadable");
    if (known.secrets.length === 1) return refused("not_rotating");
    const { old_secret_until: _, signing_keys: keys, ...rest } = known;
    const setting = {
      ...rest,
      secrets: rest.secrets.slice(0, 1),
      ...(keys && { signing_keys: keys.slice(0, 1) }),
    };
    return ok({ change: "rotated", setting });
  });
}

/** Takes the merchant's own endpoint away; also one that is not readable. The default one counts from then on. */
export async function removeEndpoint(
  deps: EndpointSettingDeps,
  request: SettingRequest,
): Promise<Result<ChangedSetting, SettingFault>> {
  return changeLocked(deps, request, (known) =>
    known === undefined ? refused("absent") : ok({ change: "removed", setting: undefined }),
  );
}
