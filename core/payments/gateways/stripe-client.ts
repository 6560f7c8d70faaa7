import Stripe from "stripe";
import { tracedRequest } from "../../shared/adapters/telemetry/xray";
import { GatewayUnavailable } from "../application/ports/gateway";

export interface StripeClientOptions {
  /** The secret key, or undefined while no operator has set one; `refreshed` where Stripe does not know it any more. */
  readonly secretKey: {
    value(): Promise<string | undefined>;
    refreshed(): Promise<string | undefined>;
  };
  /** Another host than Stripe's own, for tests. */
  readonly host?: { readonly protocol: "http" | "https"; readonly host: string; readonly port: number };
}

/** Makes requests with the secret key of the account. */
export type WithKey = <T>(ask: (stripe: Stripe) => Promise<T>) => Promise<T>;

/** Timeout of a request that moves money. With a look-up before it, both end before the function does. */
const REQUEST_MS = 8_000;
/** Timeout of a look-up. */
export const READ_MS = 3_000;

/** Stripe's library, connected once for each key. */
export function stripeClient({ secretKey, host }: StripeClientOptions): { readonly withKey: WithKey } {
  let client: { readonly key: string; readonly stripe: Stripe } | undefined;

  const connect = (key: string | undefined): Stripe => {
    if (key === undefined) throw new GatewayUnavailable("the secret key of the Stripe account has not been set");
    if (client?.key !== key) {
      // The workflow retries, with longer waits than the library.
      const options = { maxNetworkRetries: 0, timeout: REQUEST_MS, httpClient: tracedHttp(), ...host };
      client = { key, stripe: new Stripe(key, options) };
    }
    return client.stripe;
  };

  return {
    /** Asks once more where Stripe does not know the key, and another one was set. */
    async withKey(ask) {
      const key = await secretKey.value();
      try {
        return await ask(connect(key));
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeAuthenticationError)) throw error;
        const rolled = await secretKey.refreshed();
        if (rolled === key) throw error;
        return ask(connect(rolled));
      }
    },
  };
}

/** The library's own client, whose requests are subsegments of a sampled trace. */
function tracedHttp(): ReturnType<typeof Stripe.createNodeHttpClient> {
  const client = Stripe.createNodeHttpClient();
  const makeRequest = client.makeRequest.bind(client);
  client.makeRequest = (host, ...rest) =>
    tracedRequest(
      host,
      () => makeRequest(host, ...rest),
      (response) => response.getStatusCode(),
    );
  return client;
}

export type LastResponse = { readonly headers?: Readonly<Record<string, string>> };

/** Time of an answer by Stripe's own clock, in epoch milliseconds; undefined where it states none. */
export const timeOf = (response: LastResponse | undefined): number | undefined =>
  Date.parse(response?.headers?.date ?? "") || undefined;

/** What leaves the result open, without Stripe's message and without a cause: both may quote the request. */
export function unavailable(error: unknown): GatewayUnavailable {
  if (error instanceof GatewayUnavailable) return error;
  const known = error instanceof Stripe.errors.StripeError;
  return new GatewayUnavailable(
    `Stripe: ${known ? [error.type, error.code].filter(Boolean).join(", ") : "unknown error"}`,
  );
}
