import { type MerchantEndpointSetting, merchantEndpoint } from "../../../contracts/merchant-webhook-schema";
import { defaultEndpointName, merchantEndpointName } from "../../../contracts/parameters";
import { endpointId, shownUrl } from "../../../notifications/domain/delivery";
import type { Clock } from "../../../shared/application/ports";
import { parseJson } from "../../../shared/domain/json";
import type { OperatorActions } from "../operator-actions";
import { type OperatorParameters, UnfitSetting } from "../parameter-ports";
import { recorded } from "../recorded-write";

export interface EndpointDeps {
  readonly parameters: OperatorParameters;
  readonly actions: OperatorActions;
  readonly clock: Pick<Clock, "now">;
  /** `/tap/<suffix>/webhook-endpoints` */
  readonly path: string;
  /** A new signing secret: `whsec_` and random bytes in base64. */
  readonly newSecret: () => string;
  /** Whether the function that delivers would send to it at all. */
  readonly isUsableUrl: (url: string) => boolean;
}

/** One merchant's own endpoint, or that of all merchants without one. */
export type EndpointOwner = { readonly merchantId: string } | "default";

export interface EndpointChange {
  readonly owner: EndpointOwner;
  readonly reason: string;
  /** Is given the new secret before it is written: a secret that nobody can read would be of no use. */
  readonly keep: (secret: string) => void;
}

export interface ChangedEndpoint {
  /** Without query and user. */
  readonly url: string;
  /** Secrets that sign from now on. */
  readonly secrets: number;
  /** ISO time until which the older one of two signs; absent: until the rotation is finished. */
  readonly oldUntil?: string;
  readonly hasNewSecret: boolean;
}

/** Merchant ids that may stand in a parameter's name. */
const MERCHANT = /^[A-Za-z0-9_.-]{1,200}$/;

/** Name of the parameter. Throws UnfitSetting for an id that cannot stand in one. */
function parameterOf(path: string, owner: EndpointOwner): string {
  if (owner === "default") return defaultEndpointName(path);
  if (!MERCHANT.test(owner.merchantId)) throw new UnfitSetting("a merchant's id has 1 to 200 of A-Z a-z 0-9 _ . -");
  return merchantEndpointName(path, owner.merchantId);
}

/** Sets where a merchant is notified. The secrets stay; a new endpoint gets a fresh one. Throws UnfitSetting. */
export async function setEndpoint(deps: EndpointDeps, change: EndpointChange & { readonly url: string }) {
  const { url, owner } = change;
  const name = parameterOf(deps.path, owner);
  if (!merchantEndpoint.shape.url.safeParse(url).success)
    throw new UnfitSetting("--url is no URL of at most 2,048 characters");
  if (!deps.isUsableUrl(url)) {
    throw new UnfitSetting("--url must be https, with a public name as its host, and without user and password");
  }
  const known = await deps.parameters.read(name);
  const endpoint = known?.value === undefined ? undefined : readable(known.value);
  const secret = endpoint === undefined ? deps.newSecret() : undefined;
  if (secret !== undefined) change.keep(secret);
  return write(deps, change, {
    command: "endpoints set",
    name,
    after: known?.version ?? 0,
    endpoint: { ...(endpoint ?? { secrets: [secret as string] }), url },
    hasNewSecret: secret !== undefined,
  });
}

/** `overlapMs`: how long the old secret signs beside the new one; undefined: until the rotation is finished. */
export interface Rotation extends EndpointChange {
  readonly step: "begin" | "finish";
  readonly overlapMs?: number;
}

/**
 * Puts a new secret in front of the merchant's old one, or leaves the new one alone. Throws UnfitSetting where there is no
 * endpoint, or a rotation is under way already.
 */
export async function rotateEndpoint(deps: EndpointDeps, rotation: Rotation) {
  const { owner, step, overlapMs } = rotation;
  const name = parameterOf(deps.path, owner);
  const known = await deps.parameters.read(name);
  if (known?.value === undefined) throw new UnfitSetting("it has no endpoint: set one first");
  const { old_secret_until: until, ...endpoint } = readable(known.value);
  const now = deps.clock.now();
  const active = until !== undefined && new Date(until) <= now ? endpoint.secrets.slice(0, 1) : endpoint.secrets;
  const written = { command: "endpoints rotate", name, after: known.version };
  if (step === "finish") {
    if (endpoint.secrets.length === 1) throw new UnfitSetting("it has one secret: there is no rotation to finish");
    return write(deps, rotation, { ...written, endpoint: { ...endpoint, secrets: active.slice(0, 1) } });
  }
  if (active.length > 1) throw new UnfitSetting("a rotation is under way: finish it with --finish");
  const secret = deps.newSecret();
  rotation.keep(secret);
  const oldUntil = overlapMs === undefined ? undefined : new Date(now.getTime() + overlapMs).toISOString();
  const secrets = [secret, ...active];
  return write(deps, rotation, {
    ...written,
    endpoint: { ...endpoint, secrets, ...(oldUntil && { old_secret_until: oldUntil }) },
    hasNewSecret: true,
  });
}

/** Throws UnfitSetting, which quotes nothing: the value holds secrets. */
function readable(value: string): MerchantEndpointSetting {
  const { success, data } = merchantEndpoint.safeParse(parseJson(value));
  if (!success) throw new UnfitSetting("its parameter is not readable: delete it, and set the endpoint anew");
  return data;
}

interface Written {
  readonly command: string;
  readonly name: string;
  readonly after: number;
  readonly endpoint: MerchantEndpointSetting;
  readonly hasNewSecret?: boolean;
}

async function write(
  { parameters, actions }: EndpointDeps,
  { owner, reason }: EndpointChange,
  { command, name, after, endpoint, hasNewSecret = false }: Written,
): Promise<ChangedEndpoint> {
  const url = shownUrl(endpoint.url);
  const shown = {
    url,
    secrets: endpoint.secrets.length,
    ...(endpoint.old_secret_until && { oldUntil: endpoint.old_secret_until }),
  };
  const filter = { merchant: owner === "default" ? "default" : owner.merchantId, url };
  await recorded(actions, { command, filter, reason, count: 1 }, () =>
    parameters.write(name, JSON.stringify(endpoint), {
      after,
      note: { ...shown, endpoint: endpointId(endpoint.url) },
    }),
  );
  return { ...shown, hasNewSecret };
}
