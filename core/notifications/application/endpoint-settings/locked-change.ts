import { type MerchantEndpointSetting, merchantEndpoint } from "../../../contracts/merchant-webhook-schema";
import { defaultEndpointName, merchantEndpointName, UNSET } from "../../../contracts/parameters";
import type { Actor } from "../../../shared/application/actor";
import type { Clock } from "../../../shared/application/ports";
import type { SettingParameters } from "../../../shared/application/setting-parameters";
import { parseJson } from "../../../shared/domain/json";
import { ok, type Result, refused } from "../../../shared/domain/result";
import { endpointId, shownUrl } from "../../domain/delivery";
import type { EndpointLock, EndpointLocks, RecoveryQueue, SettingChange } from "./ports";

/** Seconds after which a lock is free, whatever became of its holder: longer than any holder runs. */
export const SETTING_LOCK_SECONDS = 60;
/** A holder that is slower writes nothing: its call of SSM would end too near the end of its lock. */
const WRITE_WITHIN_SECONDS = 30;
/** Tries to get the lock, or to read what the last holder has written, and the wait between two of them. */
const TRIES = 5;
const TRY_MS = 300;
/** SSM takes values of so many bytes. */
const MAX_SETTING_BYTES = 4096;

export interface EndpointSettingDeps {
  readonly parameters: SettingParameters;
  readonly locks: EndpointLocks;
  readonly recoveries: RecoveryQueue;
  readonly clock: Clock;
  readonly randomId: () => string;
  /** `/tap/<suffix>/webhook-endpoints` */
  readonly path: string;
  /** A new signing secret: `whsec_` and random bytes in base64. */
  readonly newSecret: () => string;
  /** A new Ed25519 key: `whsk_` and 32 random bytes in base64. */
  readonly newSigningKey: () => string;
  /** Whether the function that delivers would send to it at all. */
  readonly isUsableUrl: (url: string) => boolean;
}

/** One merchant's own endpoint, or that of all merchants without one. */
export type EndpointOwner = { readonly merchantId: string } | "default";

/**
 * Why a setting was not changed; nothing was written. `absent`: there is no endpoint. `unreadable`: its parameter is none.
 * `busy`: another change is under way. `rotating`: two secrets sign. `not_rotating`: there is no rotation to finish.
 * `unfit_merchant`: the merchant's id cannot stand in a parameter's name. `unfit_pause`: the default endpoint is not paused.
 */
export type SettingFault =
  | "absent"
  | "unreadable"
  | "busy"
  | "unusable_url"
  | "too_large"
  | "rotating"
  | "not_rotating"
  | "unfit_merchant"
  | "unfit_pause";

export interface SettingRequest {
  readonly owner: EndpointOwner;
  /** Who asks by the API. */
  readonly actor?: Actor;
  /** Is given a new secret before it is written: a secret that nobody can read would be of no use. */
  readonly keep?: (secret: string) => void;
  /** Makes the write, and what goes with it: an operator's record comes before. @default the write alone */
  readonly around?: (shown: ShownChange, write: () => Promise<number>) => Promise<number>;
}

/** A change without anything secret. */
export interface ShownChange {
  /** Without query and user; absent where the endpoint is removed. */
  readonly url?: string;
  readonly secrets: number;
  /** ISO time until which the older of two secrets signs; absent: until the rotation is finished. */
  readonly oldUntil?: string;
}

export interface ChangedSetting {
  /** Undefined where it was removed. */
  readonly setting: MerchantEndpointSetting | undefined;
  readonly shown: ShownChange;
  /** A new secret, which is shown once. */
  readonly secret?: string;
}

export interface Decision {
  readonly change: SettingChange;
  /** Undefined removes it. */
  readonly setting: MerchantEndpointSetting | undefined;
  readonly secret?: string;
  /** Whether its notifications were kept until now. */
  readonly isResumed?: boolean;
}

/** Decides on a change by the setting as it is; `known` is undefined where there is none. */
export type Decide = (
  known: MerchantEndpointSetting | "unreadable" | undefined,
) => Result<Decision, SettingFault> | Promise<Result<Decision, SettingFault>>;

/** Merchant ids that may stand in a parameter's name. */
const MERCHANT = /^[A-Za-z0-9_.-]{1,200}$/;

/** Name of the parameter; undefined for an id that cannot stand in one. */
function parameterOf(path: string, owner: EndpointOwner): string | undefined {
  if (owner === "default") return defaultEndpointName(path);
  return MERCHANT.test(owner.merchantId) ? merchantEndpointName(path, owner.merchantId) : undefined;
}

/** The setting as it is now, without a secret that has ended. */
export async function readSetting(
  { parameters, path, clock }: Pick<EndpointSettingDeps, "parameters" | "path" | "clock">,
  owner: EndpointOwner,
): Promise<MerchantEndpointSetting | "unreadable" | undefined> {
  const name = parameterOf(path, owner);
  const known = name === undefined ? undefined : await parameters.read(name);
  return known?.value === undefined ? undefined : settingIn(known.value, clock.now());
}

/**
 * Changes one endpoint's setting, alone: two changes at the same time come one after the other, or the second is refused.
 * SSM has no conditional write, so a lock keeps others out, and the version that its last holder wrote says whether the
 * reading is of that one. A write beside the lock shows by its version: then ChangedMeanwhile is thrown, and no secret shown.
 */
export async function changeLocked(
  deps: EndpointSettingDeps,
  request: SettingRequest,
  decide: Decide,
): Promise<Result<ChangedSetting, SettingFault>> {
  const { clock, locks, path } = deps;
  const { owner } = request;
  const name = parameterOf(path, owner);
  if (name === undefined) return refused("unfit_merchant");
  const lock = await inTries(clock, () => locks.take(owner === "default" ? "default" : owner.merchantId));
  if (lock === undefined) return refused("busy");
  const writeBefore = clock.now().getTime() + WRITE_WITHIN_SECONDS * 1000;
  let record: Parameters<EndpointLock["release"]>[0];
  try {
    const known = await inTries(clock, () => readSince(deps, name, lock.version));
    if (known === undefined) return refused("busy");
    const decided = await decide(known.value === undefined ? undefined : settingIn(known.value, clock.now()));
    if (!decided.ok) return decided;
    const { change, setting, secret, isResumed } = decided.value;
    const value = setting === undefined ? UNSET : JSON.stringify(setting);
    if (Buffer.byteLength(value) > MAX_SETTING_BYTES) return refused("too_large");
    if (isResumed && owner !== "default") await queueKept(deps, owner.merchantId);
    if (clock.now().getTime() > writeBefore) return refused("busy");
    const shown = shownOf(setting);
    const version = await write(deps, request, { name, value, after: known.version, setting, secret, shown });
    record = { change, version, ...(request.actor && { actor: request.actor }) };
    return ok({ setting, shown, ...(secret !== undefined && { secret }) });
  } finally {
    // A lock that is not given back is free a minute later.
    await lock.release(record).catch(() => undefined);
  }
}

interface Writing {
  readonly name: string;
  readonly value: string;
  readonly after: number;
  readonly setting: MerchantEndpointSetting | undefined;
  readonly secret: string | undefined;
  readonly shown: ShownChange;
}

function write(
  { parameters }: EndpointSettingDeps,
  { keep, around = (_, write) => write() }: SettingRequest,
  { name, value, after, setting, secret, shown }: Writing,
): Promise<number> {
  if (secret !== undefined) keep?.(secret);
  const note = {
    ...shown,
    ...(setting && { endpoint: endpointId(setting.url) }),
    ...(setting?.paused && { paused: true as const }),
    ...(setting?.events && { types: setting.events.length }),
    ...(setting?.signatures?.includes("v1a") && { v1a: true as const }),
  };
  return around(shown, () => parameters.write(name, value, { after, note }));
}

/** Undefined where the last change is not read yet: SSM does not say that a reading follows each writing. */
async function readSince({ parameters }: EndpointSettingDeps, name: string, version: number) {
  const known = (await parameters.read(name)) ?? { value: undefined, version: 0 };
  return known.version < version ? undefined : known;
}

/** Seconds until every function that delivers has read that the endpoint is resumed, and has ended what it was at. */
const RESUMED_EVERYWHERE_SECONDS = 180;

/** Queues the recovery before the change: stopped in between, the endpoint is still paused, and nothing is recovered. */
async function queueKept({ recoveries, randomId, clock }: EndpointSettingDeps, merchantId: string): Promise<void> {
  const now = clock.now();
  const until = new Date(now.getTime() + RESUMED_EVERYWHERE_SECONDS * 1000).toISOString();
  const times = { since: "", until, askedAt: now.toISOString() };
  const recovery = { id: `rcv_${randomId()}`, merchantId, what: "paused", ...times } as const;
  await recoveries.send(recovery, RESUMED_EVERYWHERE_SECONDS);
}

const shownOf = (setting: MerchantEndpointSetting | undefined): ShownChange =>
  setting === undefined
    ? { secrets: 0 }
    : {
        url: shownUrl(setting.url),
        secrets: setting.secrets.length,
        ...(setting.old_secret_until && { oldUntil: setting.old_secret_until }),
      };

function settingIn(value: string, now: Date): MerchantEndpointSetting | "unreadable" {
  const { success, data } = merchantEndpoint.safeParse(parseJson(value));
  if (!success) return "unreadable";
  const { old_secret_until: until, ...setting } = data;
  if (until === undefined || new Date(until) > now) return data;
  const { signing_keys: keys } = setting;
  return { ...setting, secrets: setting.secrets.slice(0, 1), ...(keys && { signing_keys: keys.slice(0, 1) }) };
}

async function inTries<T>(clock: Clock, attempt: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let tries = 1; ; tries++) {
    const result = await attempt();
    if (result !== undefined || tries === TRIES) return result;
    await clock.sleep(TRY_MS * (1 + clock.random()));
  }
}
