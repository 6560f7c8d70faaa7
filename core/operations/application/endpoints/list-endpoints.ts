import { defaultEndpointName, merchantEndpointName } from "../../../contracts/parameters";
import { undeliveredLists } from "../../../contracts/spread";
import type { EndpointHealth, EndpointHealths } from "../../../notifications/application/delivery-ports";
import type { NotificationKey } from "../../../notifications/application/ports";
import type { UndeliveredDeliveries } from "../../../notifications/application/undelivered-ports";
import type { DeliveryAttempt } from "../../../notifications/domain/delivery";
import type { Clock } from "../../../shared/application/ports";
import type { OperatorParameters, ParameterInfo } from "../parameter-ports";

export interface ListEndpointsDeps {
  readonly parameters: Pick<OperatorParameters, "describe">;
  readonly breakers: EndpointHealths;
  readonly undelivered: Pick<UndeliveredDeliveries, "byMerchant" | "details">;
  readonly clock: Pick<Clock, "now">;
  /** `/tap/<suffix>/webhook-endpoints` */
  readonly path: string;
}

/** Merchants whose breakers and last attempts are read at once. */
const AT_ONCE = 100;

/** `half_open`: it was open, and lets one attempt through. `gone`: the endpoint answered 410 within the last day. */
export type BreakerState = "closed" | "open" | "half_open" | "gone";

export interface EndpointShown {
  /** The merchant; absent for the endpoint of all merchants without one. */
  readonly merchantId?: string;
  /** `own`, or `default` for a merchant without an endpoint of its own. `unset`: neither is set. */
  readonly setting: "own" | "default" | "unset";
  /** Without query and user; absent where it was set without tap: the value holds secrets, and is not read. */
  readonly url?: string;
  readonly secrets?: number;
  /** ISO time until which the older secret signs. */
  readonly oldUntil?: string;
  readonly isPaused?: true;
  /** Types and patterns that it subscribes to; absent where it wants all. */
  readonly types?: number;
  /** Webhooks are signed by Ed25519 too. */
  readonly v1a?: true;
  readonly changedAt?: string;
  readonly changedBy?: string;
  /** Absent where the URL is not known. */
  readonly breaker?: BreakerState;
  /** ISO time at which an open breaker lets an attempt through. */
  readonly nextTry?: string;
  /** Failures in a row. */
  readonly failures?: number;
  /** Notifications that are not delivered; of those that were made since the time asked for. */
  readonly undelivered: number;
  /** The last attempt of the newest of them. */
  readonly lastAttempt?: DeliveryAttempt;
}

/**
 * Endpoints that are set, the default one, and merchants that are not notified though they have none. By names and keys: no
 * value is read, and nothing is scanned. `since`: ISO time from which undelivered notifications count.
 */
export async function* listEndpoints(
  deps: ListEndpointsDeps,
  { merchantId, since }: { readonly merchantId?: string; readonly since?: string },
): AsyncGenerator<EndpointShown> {
  const { parameters, undelivered, path } = deps;
  const infos = new Map((await parameters.describe(`${path}/`)).map((info) => [info.name, info]));
  const byDefault = infos.get(defaultEndpointName(path));
  const prefix = merchantEndpointName(path, "");
  const own = [...infos.values()].flatMap((info) =>
    info.name.startsWith(prefix) && isSet(info) ? [info.name.slice(prefix.length)] : [],
  );
  const filter = { lists: undeliveredLists, ...(merchantId && { merchantId }), ...(since && { since }) };
  const missed = new Map((await undelivered.byMerchant(filter)).map((one) => [one.merchantId, one]));
  const merchants = merchantId === undefined ? [...new Set([...own, ...missed.keys()])].sort() : [merchantId];
  if (merchantId === undefined && byDefault !== undefined) {
    const healthOf = await healths(deps, [byDefault]);
    yield {
      setting: isSet(byDefault) ? "default" : "unset",
      ...settingOf(byDefault),
      ...healthOf(byDefault),
      undelivered: 0,
    };
  }
  for (let from = 0; from < merchants.length; from += AT_ONCE) {
    const rows = merchants.slice(from, from + AT_ONCE).map((merchant) => {
      const ownInfo = setOne(infos.get(`${prefix}${merchant}`));
      return { merchant, ownInfo, info: ownInfo ?? setOne(byDefault), missed: missed.get(merchant) };
    });
    const [healthOf, attemptOf] = await Promise.all([
      healths(
        deps,
        rows.flatMap(({ info }) => info ?? []),
      ),
      lastAttempts(
        deps,
        rows.flatMap(({ missed }) => missed?.newest ?? []),
      ),
    ]);
    for (const { merchant, ownInfo, info, missed } of rows) {
      const lastAttempt = missed && attemptOf(missed.newest);
      yield {
        merchantId: merchant,
        setting: ownInfo !== undefined ? "own" : info !== undefined ? "default" : "unset",
        ...(info && { ...settingOf(info), ...healthOf(info) }),
        undelivered: missed?.count ?? 0,
        ...(lastAttempt && { lastAttempt }),
      };
    }
  }
}

/** Terraform makes the default one with version 1 and no endpoint in it. One that was removed has no secret. */
const isSet = ({ version, note, name }: ParameterInfo): boolean =>
  note === undefined ? version > 1 || !name.endsWith("/default") : note.secrets > 0;

/** The parameter, where an endpoint is set in it. */
export const setOne = (info: ParameterInfo | undefined): ParameterInfo | undefined =>
  info && isSet(info) ? info : undefined;

const settingOf = ({ note, changedAt, changedBy }: ParameterInfo) => ({
  ...(note && { secrets: note.secrets }),
  ...(note?.url !== undefined && { url: note.url }),
  ...(note?.oldUntil !== undefined && { oldUntil: note.oldUntil }),
  ...(note?.paused && { isPaused: note.paused }),
  ...(note?.types !== undefined && { types: note.types }),
  ...(note?.v1a && { v1a: note.v1a }),
  ...(changedAt !== undefined && { changedAt }),
  ...(changedBy !== undefined && { changedBy }),
});

/** The breakers of endpoints, by one read; the function that it returns gives each. */
async function healths({ breakers, clock }: ListEndpointsDeps, infos: readonly ParameterInfo[]) {
  const known = await breakers.findAll(infos.flatMap(({ note }) => note?.endpoint ?? []));
  return ({ note }: ParameterInfo) => {
    if (note?.endpoint === undefined) return {};
    const health = known.get(note.endpoint);
    const breaker = breakerState(health, clock.now());
    return {
      breaker,
      failures: health?.failures ?? 0,
      ...(breaker === "open" && health?.openUntil !== undefined && { nextTry: health.openUntil }),
    };
  };
}

/** Whether an endpoint is called, by what is known against it. */
export function breakerState(health: EndpointHealth | undefined, now: Date): BreakerState {
  if (health?.gone) return "gone";
  if (health?.openUntil === undefined) return "closed";
  return health.openUntil > now.toISOString() ? "open" : "half_open";
}

/** The last attempts of notifications, by one read; the function that it returns gives each. */
async function lastAttempts(
  { undelivered }: ListEndpointsDeps,
  newest: readonly NotificationKey[],
): Promise<(key: NotificationKey) => DeliveryAttempt | undefined> {
  const found = newest.length === 0 ? [] : await undelivered.details(newest);
  const attempts = new Map(found.map((details) => [keyText(details), details.attempts.at(-1)]));
  return (key) => attempts.get(keyText(key));
}

const keyText = ({ transactionId, notificationId }: NotificationKey): string => `${transactionId} ${notificationId}`;
