import { expect } from "@jest/globals";
import { providerCatalog } from "../core/webhooks/providers/catalog";
import { internalEvents } from "../core/webhooks/providers/internal";
import { makeReceiver } from "../lambda/webhook-receiver/handler";
import { apiRequest } from "./events";
import {
  FakeCallers,
  FakeClock,
  FakeSecrets,
  InMemoryInbox,
  InMemoryQueue,
  RecordingLog,
  RecordingMetrics,
} from "./fakes";
import { paymentIntent, SECRET, stripeEvent, stripeHeaders } from "./stripe";

const SHOP = "arn:aws:iam::123456789012:role/shop";
export const BODY = stripeEvent("payment_intent.succeeded", paymentIntent(), { id: "evt_1" });
/** An event of a merchant that the caller acts for. */
export const OWN = {
  id: "e1",
  type: "payment.captured",
  occurred_at: "2026-11-18T10:00:00Z",
  merchant_id: "mrc_1",
  payment_id: "p1",
  amount: 4250,
  currency: "USD",
};

/** The receiver of webhooks and own events, with everything around it in memory. */
export function receiverWorld({
  secrets = new FakeSecrets([SECRET]),
  providers = providerCatalog({ paypal: {} }),
  clock = new FakeClock(),
  inbox = new InMemoryInbox(),
  queue = new InMemoryQueue(),
} = {}) {
  const log = new RecordingLog();
  const metrics = new RecordingMetrics();
  const handle = makeReceiver({
    providers,
    secrets,
    inbox,
    queue,
    clock,
    log,
    metrics,
    callers: new FakeCallers({ [SHOP]: ["mrc_1"] }),
    internalEvents,
  });
  const send = async (
    body: string | Buffer = BODY,
    options: { provider?: string; headers?: Record<string, string>; query?: Record<string, string> } = {},
  ) => {
    const { provider = "stripe", headers = stripeHeaders(body.toString(), SECRET, clock.now()) } = options;
    const {
      statusCode,
      headers: answered,
      body: text,
    } = await handle(apiRequest({ path: { provider }, headers, body, query: options.query ?? {} }));
    return {
      status: statusCode,
      type: answered?.["Content-Type"],
      json: JSON.parse(text),
      retryAfter: answered?.["Retry-After"],
    };
  };
  const sendOwn = async (body: unknown, userArn = SHOP, query: Record<string, string> = {}) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const { statusCode, body: answer } = await handle(apiRequest({ body: text, userArn, query }));
    return { status: statusCode, json: JSON.parse(answer) };
  };
  const nothingWritten = () => {
    expect(inbox.events.size).toBe(0);
    expect(queue.sent).toEqual([]);
  };
  return { send, sendOwn, inbox, queue, log, metrics, clock, nothingWritten };
}
