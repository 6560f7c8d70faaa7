import { sandboxModificationAmounts } from "../core/payments/gateways/sandbox";

export type Answer = readonly [status: number, body: object];
const failed = (status: number, error: object): Answer => [status, { error }];
const invalid = (code: string, more: object = {}) => failed(400, { type: "invalid_request_error", code, ...more });

/** A refund of 5.00 USD at Stripe that succeeded. */
export const stripeRefundObject = (more: object = {}) => ({
  ...{ id: "re_1", object: "refund", amount: 500, currency: "usd", status: "succeeded", created: 1_795_000_000 },
  ...{ payment_intent: "pi_1", charge: "ch_1", reason: null, metadata: {} },
  ...more,
});

const intent = (status: string, more: object = {}) => ({
  ...{ id: "pi_1", object: "payment_intent", amount: 4251, currency: "usd", status, created: 1_795_000_000 },
  ...{ amount_received: 0, amount_capturable: 0, metadata: {}, last_payment_error: null, cancellation_reason: null },
  ...more,
});

/** Stripe's documented answers to a refund, by the last two digits of its amount. Any other amount succeeds. */
const refundAnswers: Readonly<Record<number, (made: object) => Answer>> = {
  [sandboxModificationAmounts.refused]: () => invalid("charge_disputed"),
  [sandboxModificationAmounts.timesOut]: () => failed(500, { type: "api_error" }),
  54: (made) => [200, { ...made, status: "pending" }],
  55: (made) => [200, { ...made, status: "failed", failure_reason: "lost_or_stolen_card" }],
  56: () => invalid("", { code: undefined, param: "amount", message: "greater than unrefunded 42.00" }),
  57: () => failed(404, { type: "invalid_request_error", code: "resource_missing", param: "payment_intent" }),
  58: () => failed(429, { type: "rate_limit_error" }),
};

/** Intents that can be read: what became of them before the request came. */
const intents: Readonly<Record<string, object>> = {
  pi_captured: intent("succeeded", { amount_received: 4251 }),
  pi_partly: intent("succeeded", { amount_received: 1000 }),
  pi_canceled: intent("canceled"),
  pi_held: intent("requires_capture", { amount_capturable: 4251 }),
};

/** Refunds that a list shows: two pages of one intent. */
const listed = (after: string | null): Answer => {
  const first = stripeRefundObject({ id: "re_first", metadata: { tap_modification: "rfd_000000000000000000000001" } });
  const second = stripeRefundObject({ id: "re_2", metadata: { tap_modification: "rfd_000000000000000000000002" } });
  const [data, has_more] = after === null ? [[first], true] : [[second], false];
  return [200, { object: "list", data, has_more }];
};

/** The answer to a refund, capture, cancel or a look-up of one; undefined for another request. */
export function modificationAnswer(method: string, url: string, form: URLSearchParams): Answer | undefined {
  const { pathname, searchParams } = new URL(url, "http://stripe");
  const digits = Number(form.get("amount") ?? form.get("amount_to_capture")) % 100;
  if (pathname === "/v1/refunds") {
    if (method === "GET") return listed(searchParams.get("starting_after"));
    const metadata = { tap_modification: form.get("metadata[tap_modification]") };
    const refund = stripeRefundObject({ amount: Number(form.get("amount")), metadata });
    return refundAnswers[digits]?.(refund) ?? [200, refund];
  }
  const [, id = "", action] = /^\/v1\/payment_intents\/(pi_\w+)(?:\/(capture|cancel))?$/.exec(pathname) ?? [];
  if (id === "") return undefined;
  if (method === "GET") return [200, intents[id] ?? intent("requires_capture", { amount_capturable: 4251 })];
  if (id in intents) return invalid("payment_intent_unexpected_state");
  if (digits === sandboxModificationAmounts.timesOut) return failed(500, { type: "api_error" });
  if (action === "cancel") return [200, intent("canceled")];
  const captured = Number(form.get("amount_to_capture"));
  if (digits === sandboxModificationAmounts.refused) return invalid("amount_too_large", { param: "amount_to_capture" });
  return [200, intent("succeeded", { amount_received: captured })];
}
