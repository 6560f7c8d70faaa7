import type { ProviderObject } from "../../ledger/domain/observation";
import type { CachedParameter } from "../../shared/adapters/aws/ssm-parameters";
import { tracedFetch } from "../../shared/adapters/telemetry/xray";
import type { FetchedObject, ProviderObjects } from "../application/ports";

export interface StripeObjectsOptions {
  /** A restricted key that may only read. */
  readonly key: CachedParameter;
  /** The version whose meaning the reading of fetched objects knows. */
  readonly apiVersion: string;
  /** @default Stripe's own */
  readonly origin?: string;
  /** @default the global fetch, traced */
  readonly fetch?: typeof fetch;
}

const ORIGIN = "https://api.stripe.com";
/** Time for one answer, in ms. The function's message comes again where it runs out. */
const TIMEOUT_MS = 8_000;
const MAX_BYTES = 1024 * 1024;
const ID = /^[A-Za-z0-9_]{1,200}$/;

const paths = {
  payment_intent: "/v1/payment_intents/",
  charge: "/v1/charges/",
  refund: "/v1/refunds/",
  dispute: "/v1/disputes/",
  event: "/v1/events/",
} as const satisfies Record<ProviderObject["type"], string>;

/** Stripe did not answer, or asks to come again later: a retry may heal it. */
export class StripeUnavailable extends Error {
  override readonly name = "StripeUnavailable";
}

/** Fetches what thin events name. The key is read only once a thin event comes, and again where Stripe refuses it. */
export function stripeObjects({
  key,
  apiVersion,
  origin = ORIGIN,
  fetch: load = tracedFetch,
}: StripeObjectsOptions): ProviderObjects {
  const ask = (path: string, secret: string): Promise<Response> =>
    load(`${origin}${path}`, {
      headers: { Authorization: `Bearer ${secret}`, "Stripe-Version": apiVersion },
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw new StripeUnavailable("Stripe did not answer", { cause });
    });

  return {
    async fetch({ type, id }) {
      if (!ID.test(id)) return "refused";
      const path = `${paths[type]}${id}`;
      const known = await key.value();
      let response = known === undefined ? undefined : await ask(path, known);
      if (response === undefined || response.status === 401) {
        const fresh = await key.refreshed();
        if (fresh === undefined || fresh === known) return "refused";
        response = await ask(path, fresh);
      }
      if (response.status === 409 || response.status === 429 || response.status >= 500) {
        throw new StripeUnavailable(`Stripe answered ${response.status}`);
      }
      return response.ok ? fetched(response, apiVersion) : "refused";
    },
  };
}

async function fetched(response: Response, apiVersion: string): Promise<FetchedObject | "refused"> {
  const at = new Date(response.headers.get("date") ?? Number.NaN);
  const text = await response.text().catch((cause: unknown) => {
    throw new StripeUnavailable("Stripe's answer was cut short", { cause });
  });
  // Without Stripe's own time nobody could tell this state from an older one.
  if (Number.isNaN(at.getTime()) || text.length > MAX_BYTES) return "refused";
  return { object: JSON.parse(text) as unknown, at, apiVersion };
}
