import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { sandboxAmounts } from "../core/payments/gateways/sandbox";
import { type Answer, modificationAnswer } from "./fake-stripe-modifications";

/** A request that moves money, as the server received it. */
interface ChargeRequest {
  readonly headers: IncomingHttpHeaders;
  readonly form: URLSearchParams;
}

export interface FakeStripe {
  readonly port: number;
  /** Requests for charges since the last reset. */
  readonly charges: readonly ChargeRequest[];
  /** Requests for refunds, captures and cancels since the last reset. */
  readonly modifications: readonly ChargeRequest[];
  /** PaymentIntents that a search by a transaction's id finds. */
  readonly searchable: Map<string, readonly object[]>;
  reset(): void;
  stop(): void;
}

/** Time of every answer. */
const FAKE_DATE = "Wed, 18 Nov 2026 10:00:10 GMT";

/** The payment that was charged before its customer, `cus_lost`, was deleted. */
export const EARLIER_TRANSACTION = "pay_0123456789abcdef01234567";

export const intent = (status: string, more: object = {}) => ({
  id: "pi_1",
  object: "payment_intent",
  status,
  ...more,
});
const failed = (status: number, error: object): Answer => [status, { error }];

/** Stripe's documented answers to a charge, by the last two digits of its amount. Any other amount succeeds. */
const chargeAnswers: Readonly<Record<number, Answer>> = {
  [sandboxAmounts.declined]: failed(402, {
    type: "card_error",
    code: "card_declined",
    decline_code: "insufficient_funds",
    message: "no 4242424242424242",
  }),
  [sandboxAmounts.timesOut]: failed(500, { type: "api_error" }),
  61: failed(429, { type: "rate_limit_error" }),
  62: failed(400, { type: "invalid_request_error", code: "resource_missing" }),
  63: [200, intent("processing")],
  64: [200, intent("requires_action", { last_payment_error: { code: "authentication_required" } })],
  65: failed(401, { type: "invalid_request_error" }),
  66: [200, intent("requires_payment_method", { last_payment_error: { code: "expired_card" } })],
  67: failed(400, { type: "invalid_request_error", code: "resource_missing", param: "payment_method" }),
  68: failed(400, { type: "invalid_request_error", code: "amount_too_small", param: "amount" }),
  69: failed(400, { type: "invalid_request_error", param: "currency", message: "Invalid currency: xyz" }),
};

const NO_SUCH_CUSTOMER = failed(404, { type: "invalid_request_error", code: "resource_missing", param: "id" });

const customer = (id: string, more: object): Answer => [200, { id, object: "customer", ...more }];

const customers: Readonly<Record<string, Answer>> = {
  cus_stripe: customer("cus_stripe", { metadata: { merchant_id: "mrc_1" } }),
  cus_of_another: customer("cus_of_another", { metadata: { merchant_id: "mrc_2" } }),
  cus_of_nobody: customer("cus_of_nobody", { metadata: {} }),
  cus_deleted: customer("cus_deleted", { deleted: true }),
  cus_lost: customer("cus_lost", { deleted: true }),
  cus_busy: failed(429, { type: "rate_limit_error" }),
};

/** A server that answers customers, lists of charges and charges as Stripe documents them. `sk_old` is a rolled key. */
export async function startFakeStripe(): Promise<FakeStripe> {
  let charges: ChargeRequest[] = [];
  let modifications: ChargeRequest[] = [];
  const searchable = new Map<string, readonly object[]>();
  const answerTo = (request: IncomingMessage, body: string): Answer => {
    const { url = "", headers } = request;
    if (url.startsWith("/v1/payment_intents/search")) return searchAnswer(searchable, request);
    const listed = /^\/v1\/payment_intents\?customer=(\w+)/.exec(url)?.[1];
    if (listed !== undefined) {
      const metadata = listed === "cus_lost" ? { tap_transaction_id: EARLIER_TRANSACTION } : {};
      return [200, { object: "list", data: [intent("succeeded", { metadata })] }];
    }
    const wanted = /^\/v1\/customers\/(\w+)$/.exec(url)?.[1];
    if (wanted !== undefined) return customers[wanted] ?? NO_SUCH_CUSTOMER;
    const form = new URLSearchParams(body);
    const modified = modificationAnswer(request.method ?? "", url, form);
    if (modified !== undefined) {
      if (request.method === "POST") modifications.push({ headers, form });
      return headers.authorization === "Bearer sk_old" ? failed(401, { type: "invalid_request_error" }) : modified;
    }
    charges.push({ headers, form });
    const digits = headers.authorization === "Bearer sk_old" ? 65 : Number(form.get("amount")) % 100;
    const succeeded = form.get("capture_method") === "manual" ? "requires_capture" : "succeeded";
    return chargeAnswers[digits] ?? [200, intent(succeeded)];
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const [status, body] = answerTo(request, Buffer.concat(chunks).toString());
      const headers = { "content-type": "application/json", date: FAKE_DATE };
      response.writeHead(status, headers).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as { port: number }).port,
    get charges() {
      return charges;
    },
    get modifications() {
      return modifications;
    },
    searchable,
    reset() {
      charges = [];
      modifications = [];
      searchable.clear();
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function searchAnswer(
  searchable: ReadonlyMap<string, readonly object[]>,
  { url = "", headers }: IncomingMessage,
): Answer {
  if (headers.authorization === "Bearer sk_old") return failed(401, { type: "invalid_request_error" });
  const query = new URL(url, "http://stripe").searchParams.get("query") ?? "";
  const id = /^metadata\['tap_transaction_id'\]:'(pay_[0-9a-f]{24})'$/.exec(query)?.[1];
  if (id === undefined) return failed(400, { type: "invalid_request_error" });
  return [200, { object: "search_result", data: searchable.get(id) ?? [] }];
}
