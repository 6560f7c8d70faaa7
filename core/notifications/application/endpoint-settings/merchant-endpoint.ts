import { actorOf } from "../../../access/application/actor";
import { covers, scopeOf } from "../../../access/application/caller-scope";
import type { Callers } from "../../../access/application/ports";
import type { EndpointTestResult } from "../../../contracts/endpoint-test";
import type { MerchantEndpointSetting } from "../../../contracts/merchant-webhook-schema";
import { invalid, problems, type Refusal } from "../../../contracts/problems";
import type { Caller } from "../../../shared/application/actor";
import { ok, type Result, refused } from "../../../shared/domain/result";
import { endpointOf } from "../endpoint-of";
import { type TestEndpointDeps, testEndpoint } from "../test-endpoint";
import { changeEndpoint, type EndpointWish, type RotationWish, removeEndpoint, rotateSecret } from "./change-endpoint";
import { type ChangedSetting, type EndpointSettingDeps, readSetting, type SettingFault } from "./locked-change";
import type { EndpointLimits } from "./ports";

export interface MerchantEndpointDeps extends Omit<TestEndpointDeps, "endpoints"> {
  readonly callers: Callers;
  readonly settings: EndpointSettingDeps;
  readonly limits: EndpointLimits;
}

/** A caller, and the merchant that it names; undefined where it names none. */
export interface EndpointCaller {
  readonly caller: Caller;
  readonly merchantId: string | undefined;
}

/** A merchant's endpoint. `secret`: a new one, which is shown once. */
export interface EndpointView {
  readonly merchantId: string;
  readonly setting: MerchantEndpointSetting;
  readonly secret?: string;
}

/** The merchant whose endpoint is meant: the one that is named, or the only one of the caller. */
export async function merchantOf(
  callers: Callers,
  { caller, merchantId }: EndpointCaller,
): Promise<Result<string, Refusal>> {
  const scope = await scopeOf(callers, caller.arn);
  if (!scope.ok) return scope;
  if (merchantId !== undefined) return covers(scope.value, merchantId) ? ok(merchantId) : refused("CALLER_NOT_BOUND");
  if (scope.value.length === 0) return refused("CALLER_NOT_BOUND");
  const [only, ...others] = scope.value === "*" ? [] : scope.value;
  if (only !== undefined && others.length === 0) return ok(only);
  return refused(invalid("MERCHANT_REQUIRED", { parameter: "merchant_id", rule: "required" }));
}

/** What the caller may not do, or what is wrong with its request. */
const refusals: Readonly<Record<SettingFault, Refusal>> = {
  absent: "ENDPOINT_NOT_FOUND",
  unreadable: "ENDPOINT_UNREADABLE",
  busy: "ENDPOINT_BUSY",
  rotating: "ROTATION_UNDER_WAY",
  unusable_url: invalid("INVALID_BODY", {
    pointer: "/url",
    rule: "format",
    expected: "https, with a public name as its host, and without user and password",
  }),
  too_large: invalid("INVALID_BODY", {
    pointer: "",
    rule: "max_length",
    expected: "at most 4,096 bytes with its secrets: a shorter URL or description",
  }),
  unfit_merchant: invalid("INVALID_PARAMETER", {
    parameter: "merchant_id",
    rule: "format",
    expected: "1 to 200 of A-Z a-z 0-9 _ . -",
  }),
  // Two that an operator alone can ask for.
  not_rotating: "ENDPOINT_NOT_FOUND",
  unfit_pause: "ENDPOINT_NOT_FOUND",
};

export async function readEndpoint(
  { callers, settings }: MerchantEndpointDeps,
  who: EndpointCaller,
): Promise<Result<EndpointView, Refusal>> {
  const merchant = await merchantOf(callers, who);
  if (!merchant.ok) return merchant;
  const setting = await readSetting(settings, { merchantId: merchant.value });
  if (setting === undefined) return refused("ENDPOINT_NOT_FOUND");
  if (setting === "unreadable") return refused("ENDPOINT_UNREADABLE");
  return ok({ merchantId: merchant.value, setting });
}

/** One change of the caller's own endpoint, logged without a value. */
async function change(
  deps: MerchantEndpointDeps,
  who: EndpointCaller,
  make: (request: Parameters<typeof removeEndpoint>[1]) => Promise<Result<ChangedSetting, SettingFault>>,
): Promise<Result<ChangedSetting & { readonly merchantId: string }, Refusal>> {
  const { callers, settings, log } = deps;
  const merchant = await merchantOf(callers, who);
  if (!merchant.ok) return merchant;
  const merchantId = merchant.value;
  const actor = actorOf(who.caller, settings.clock.now());
  const changed = await make({ owner: { merchantId }, actor });
  if (!changed.ok) return refused(refusals[changed.error]);
  log.info("endpoint changed", { merchant_id: merchantId });
  return ok({ ...changed.value, merchantId });
}

const viewOf = ({ merchantId, setting, secret }: ChangedSetting & { readonly merchantId: string }): EndpointView => ({
  merchantId,
  setting: setting as MerchantEndpointSetting,
  ...(secret !== undefined && { secret }),
});

/** Sets the endpoint as the wish says; what is left out of a request is as it is at first. */
export async function putEndpoint(
  deps: MerchantEndpointDeps,
  who: EndpointCaller,
  wish: Required<EndpointWish>,
): Promise<Result<EndpointView, Refusal>> {
  const changed = await change(deps, who, (request) => changeEndpoint(deps.settings, { ...request, wish }));
  return changed.ok ? ok(viewOf(changed.value)) : changed;
}

export async function rotateEndpointSecret(
  deps: MerchantEndpointDeps,
  who: EndpointCaller,
  wish: RotationWish,
): Promise<Result<EndpointView, Refusal>> {
  const changed = await change(deps, who, (request) => rotateSecret(deps.settings, { ...request, ...wish }));
  return changed.ok ? ok(viewOf(changed.value)) : changed;
}

export async function deleteEndpoint(
  deps: MerchantEndpointDeps,
  who: EndpointCaller,
): Promise<Result<string, Refusal>> {
  const changed = await change(deps, who, (request) => removeEndpoint(deps.settings, request));
  return changed.ok ? ok(changed.value.merchantId) : changed;
}

/** Sends a test event to the merchant's own endpoint, also to a paused one: at most one in ten seconds. */
export async function tryEndpoint(
  deps: MerchantEndpointDeps,
  who: EndpointCaller,
): Promise<Result<EndpointTestResult, Refusal>> {
  const { settings, limits, clock } = deps;
  const merchant = await merchantOf(deps.callers, who);
  if (!merchant.ok) return merchant;
  const merchantId = merchant.value;
  // As it is now, and not as it was read minutes ago. The default endpoint is no merchant's to try.
  const setting = await readSetting(settings, { merchantId });
  if (setting === undefined) return refused("ENDPOINT_NOT_FOUND");
  if (setting === "unreadable") return refused("ENDPOINT_UNREADABLE");
  const now = clock.now();
  const actor = actorOf(who.caller, now);
  const { retryAfter } = problems.ENDPOINT_TESTED_RECENTLY;
  if (!(await limits.take("tested", merchantId, actor, retryAfter))) return refused("ENDPOINT_TESTED_RECENTLY");
  const endpoint = endpointOf(setting, now.toISOString(), now);
  return ok(await testEndpoint({ ...deps, endpoints: { of: async () => endpoint } }, merchantId));
}
