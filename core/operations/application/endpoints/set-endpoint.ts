import {
  changeEndpoint,
  type EndpointWish,
  finishRotation,
  rotateSecret,
} from "../../../notifications/application/endpoint-settings/change-endpoint";
import type {
  ChangedSetting,
  EndpointOwner,
  EndpointSettingDeps,
  SettingFault,
  SettingRequest,
  ShownChange,
} from "../../../notifications/application/endpoint-settings/locked-change";
import type { Result } from "../../../shared/domain/result";
import type { OperatorActions } from "../operator-actions";
import { UnfitSetting } from "../parameter-ports";
import { recorded } from "../recorded-write";

export type EndpointDeps = EndpointSettingDeps & { readonly actions: OperatorActions };

export interface EndpointChange {
  readonly owner: EndpointOwner;
  readonly reason: string;
  /** Is given the new secret before it is written: a secret that nobody can read would be of no use. */
  readonly keep: (secret: string) => void;
}

export interface ChangedEndpoint extends ShownChange {
  readonly hasNewSecret: boolean;
  readonly setting: ChangedSetting["setting"];
}

/** Why nothing was changed, in words that quote nothing: the value holds secrets. */
const faults: Readonly<Record<SettingFault, string>> = {
  absent: "it has no endpoint: set one first",
  unreadable: "its parameter is not readable: delete it, and set the endpoint anew",
  busy: "another change of this endpoint is under way: wait a minute, and try again",
  unusable_url: "--url must be https, with a public name as its host, and without user and password",
  too_large: "the setting is too large: shorten the URL or the description",
  rotating: "a rotation is under way: finish it with --finish",
  not_rotating: "it has one secret: there is no rotation to finish",
  unfit_merchant: "a merchant's id has 1 to 200 of A-Z a-z 0-9 _ . -",
  unfit_pause: "the default endpoint cannot be paused: pause the merchants' own",
};

/** Sets where and how a merchant is notified. The secrets stay; a new endpoint gets a fresh one. Throws UnfitSetting. */
export const setEndpoint = (
  deps: EndpointDeps,
  { wish, ...change }: EndpointChange & { readonly wish: EndpointWish },
): Promise<ChangedEndpoint> => changed(changeEndpoint(deps, { ...requestOf(deps, change, "endpoints set"), wish }));

/** `overlapMs`: how long the old secret signs beside the new one; undefined: until the rotation is finished. */
export interface Rotation extends EndpointChange {
  readonly step: "begin" | "finish";
  readonly overlapMs?: number;
}

/**
 * Puts a new secret in front of the merchant's old one, or leaves the new one alone. Throws UnfitSetting where there is no
 * endpoint, or a rotation is under way already.
 */
export function rotateEndpoint(deps: EndpointDeps, { step, overlapMs, ...change }: Rotation): Promise<ChangedEndpoint> {
  const request = requestOf(deps, change, "endpoints rotate");
  if (step === "finish") return changed(finishRotation(deps, request));
  return changed(rotateSecret(deps, { ...request, ...(overlapMs !== undefined && { overlapMs }) }));
}

/** A request whose write is recorded as the operator's action, before it is made. */
const requestOf = (
  { actions }: EndpointDeps,
  { owner, reason, keep }: EndpointChange,
  command: string,
): SettingRequest => ({
  owner,
  keep,
  around: ({ url }, write) => {
    const filter = { merchant: owner === "default" ? "default" : owner.merchantId, ...(url !== undefined && { url }) };
    return recorded(actions, { command, filter, reason, count: 1 }, write);
  },
});

async function changed(change: Promise<Result<ChangedSetting, SettingFault>>): Promise<ChangedEndpoint> {
  const result = await change;
  if (!result.ok) throw new UnfitSetting(faults[result.error]);
  const { shown, secret, setting } = result.value;
  return { ...shown, hasNewSecret: secret !== undefined, setting };
}
