import { defaultEndpointName, merchantEndpointName } from "../../../contracts/parameters";
import type { EndpointHealth } from "../../../notifications/application/delivery-ports";
import type { UndeliveredOfMerchant } from "../../../notifications/application/undelivered-ports";
import { BREAKER_FAILURES } from "../../../notifications/domain/circuit-breaker";
import { MAX_AGE_MS } from "../../../notifications/domain/delivery";
import type { Issue } from "../../domain/issue";
import { breakerState, type ListEndpointsDeps, setOne } from "../endpoints/list-endpoints";
import type { ParameterInfo } from "../parameter-ports";
import type { IssueSource } from "./ports";

/** Notifications of one endpoint that are counted, and at least those of each merchant. */
const MOST = 1_000;

export interface EndpointIssuesDeps extends Pick<ListEndpointsDeps, "parameters" | "breakers" | "path"> {
  readonly undelivered: Pick<ListEndpointsDeps["undelivered"], "byMerchant">;
}

/** An endpoint that notifications wait for. */
interface AwaitedEndpoint {
  readonly id: string;
  readonly url: string;
  readonly merchants: UndeliveredOfMerchant[];
}

/**
 * Endpoints whose circuit breaker holds notifications back, one issue for each. By names and keys only: the breaker of an
 * endpoint that was set without tap is not known.
 */
export const endpointIssues = (deps: EndpointIssuesDeps): IssueSource => ({
  name: "circuit breakers",
  kinds: ["endpoints"],
  async issues(now) {
    const merchants = await deps.undelivered.byMerchant({ lists: ["waiting"] }, { most: MOST });
    if (merchants.length === 0) return [];
    const awaited = awaitedEndpoints(deps.path, await deps.parameters.describe(`${deps.path}/`), merchants);
    const known = await deps.breakers.findAll(awaited.map(({ id }) => id));
    return awaited.flatMap((endpoint) => {
      const health = known.get(endpoint.id);
      return health !== undefined && isPaused(health, now) ? [issueOf(endpoint, health, now)] : [];
    });
  },
});

/** A breaker that was only held open, as the endpoint asked, closes by itself when its time is over. */
function isPaused(health: EndpointHealth, now: Date): boolean {
  const state = breakerState(health, now);
  return state === "open" || (state === "half_open" && health.failures >= BREAKER_FAILURES);
}

/** Several merchants may share the default endpoint, and its breaker. */
function awaitedEndpoints(
  path: string,
  infos: readonly ParameterInfo[],
  merchants: readonly UndeliveredOfMerchant[],
): AwaitedEndpoint[] {
  const byName = new Map(infos.map((info) => [info.name, info]));
  const byDefault = setOne(byName.get(defaultEndpointName(path)));
  const found = new Map<string, AwaitedEndpoint>();
  for (const merchant of merchants) {
    const info = setOne(byName.get(merchantEndpointName(path, merchant.merchantId))) ?? byDefault;
    const { endpoint: id, url = "", paused } = info?.note ?? {};
    if (id === undefined || paused) continue;
    const known = found.get(id) ?? { id, url, merchants: [] };
    known.merchants.push(merchant);
    found.set(id, known);
  }
  return [...found.values()];
}

function issueOf({ url, merchants }: AwaitedEndpoint, { failures, openUntil }: EndpointHealth, now: Date): Issue {
  const count = merchants.reduce((sum, merchant) => sum + merchant.count, 0);
  const oldest = new Date(Math.min(...merchants.map((merchant) => Date.parse(merchant.oldest))));
  // What is older was recovered by an operator: its time began anew then.
  const hasLimit = now.getTime() - oldest.getTime() < MAX_AGE_MS;
  const [merchant] = merchants;
  return {
    kind: "endpoints",
    risk: "merchant-unaware",
    cause: "BREAKER_OPEN",
    title: `${whyOpen(failures)}: nothing is sent to it ${openUntil === undefined || openUntil <= now.toISOString() ? "but one attempt" : `until ${openUntil}`}.`,
    where: url,
    count: Math.min(count, MOST),
    unit: "delivery",
    oldest,
    ...(count >= MOST && { isAtLeast: true }),
    ...(hasLimit && { limit: { from: oldest, seconds: MAX_AGE_MS / 1000, ending: "it is given up" } }),
    command: merchants.length === 1 ? `endpoints list --merchant ${merchant?.merchantId}` : "endpoints list",
  };
}

const whyOpen = (failures: number): string =>
  failures >= BREAKER_FAILURES
    ? `The endpoint failed ${failures} times in a row`
    : "The endpoint asked not to be called for a while";
