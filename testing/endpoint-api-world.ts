import { signStandardWebhook, webhookPublicKey } from "../core/access/adapters/standard-webhooks";
import type { WebhookAnswer, WebhookClient } from "../core/notifications/application/delivery-ports";
import { makeEndpointApi } from "../lambda/endpoint-api/handler";
import { endpointSettings } from "./endpoint-fakes";
import { apiRequest } from "./events";
import { FakeCallers, FakeClock, RecordingLog } from "./fakes";
import { InMemoryNotificationTable } from "./notification-fakes";

const SHOP = "arn:aws:iam::123456789012:role/shop";
export const OTHER = "arn:aws:iam::123456789012:role/other";
export const CHAIN = "arn:aws:iam::123456789012:role/chain";
export const OPERATOR = "arn:aws:iam::123456789012:role/operator";

interface Options {
  readonly userArn?: string;
  readonly merchant?: string | readonly string[];
  readonly query?: Readonly<Record<string, string>>;
}

/** The routes of a merchant's endpoint, on adapters in memory. */
export function endpointApiWorld(answer: WebhookAnswer | WebhookClient["post"] = { outcome: "answered", status: 204 }) {
  const clock = new FakeClock(new Date("2026-11-25T12:00:00.000Z"));
  const settings = endpointSettings(clock);
  const log = new RecordingLog();
  const posted: Parameters<WebhookClient["post"]>[0][] = [];
  const table = new InMemoryNotificationTable(clock);
  const taken = new Map<string, number>();
  const handle = makeEndpointApi({
    callers: new FakeCallers({ [SHOP]: ["mrc_1"], [OTHER]: ["mrc_2"], [CHAIN]: ["mrc_1", "mrc_2"], [OPERATOR]: "*" }),
    settings: settings.deps,
    undelivered: table,
    limits: {
      async take(what, merchantId, _, seconds) {
        const key = `${what} ${merchantId}`;
        const now = clock.now().getTime();
        if ((taken.get(key) ?? 0) > now) return false;
        taken.set(key, now + seconds * 1000);
        return true;
      },
    },
    client: {
      async post(request) {
        posted.push(request);
        return typeof answer === "function" ? answer(request) : answer;
      },
    },
    sign: signStandardWebhook,
    publicKeyOf: webhookPublicKey,
    clock,
    randomId: () => "0123456789abcdef01234567",
    log,
  });
  const call = async (
    method: string,
    route: string,
    body: unknown,
    { userArn = SHOP, merchant, query }: Options = {},
  ) => {
    const event = apiRequest({
      ...{ method, userArn, called: { route, path: `/v1${route}` } },
      body: body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body),
      query: { ...(merchant !== undefined && { merchant_id: merchant }), ...query },
    });
    const { statusCode, body: text, headers } = await handle(event);
    return { status: statusCode, headers, json: JSON.parse(text) };
  };
  return {
    ...{ ...settings, clock, log, posted, table },
    read: (options?: Options) => call("GET", "/webhook-endpoint", undefined, options),
    put: (body: unknown, options?: Options) => call("PUT", "/webhook-endpoint", body, options),
    remove: (options?: Options) => call("DELETE", "/webhook-endpoint", undefined, options),
    rotate: (body: unknown = {}, options?: Options) => call("POST", "/webhook-endpoint/secret", body, options),
    tryOut: (body: unknown = {}, options?: Options) => call("POST", "/webhook-endpoint/test", body, options),
    list: (query: Readonly<Record<string, string>> = { state: "undelivered" }, options?: Options) =>
      call("GET", "/notifications", undefined, { ...options, query }),
    recover: (body: unknown, options?: Options) => call("POST", "/notifications/recover", body, options),
    writes: () => settings.parameters.calls.filter((one) => one.startsWith("write")).length,
  };
}
