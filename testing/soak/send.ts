import { type BatchAnswer, batchClient, type UploadForm } from "../../local/demo/batch-client";
import { DEMO_MERCHANTS } from "../../local/demo/callers";
import { fraudHeaders } from "../../local/demo/fraud-vendor";
import type { StackInfo } from "../../local/stack";
import { paypalHeaders, squareHeaders, stripeHeaders } from "../../simulation/signatures";
import type { ApiClient, HttpResponse } from "../../tools/http";
import { withLimit } from "../../tools/limiter";
import { retryWhileBusy } from "../../tools/retry";
import type { Sent } from "./evidence";
import type { Pace } from "./pace";
import { isEvent, type Plan, type PlannedEvent, type PlannedPayment } from "./plan";

export interface SendOptions {
  readonly plan: Plan;
  readonly api: ApiClient;
  readonly pace: Pick<Pace, "turn">;
  readonly info: StackInfo;
  readonly ca?: string | undefined;
  /** Epoch ms after which no further request is begun. */
  readonly until: number;
  readonly signal: AbortSignal;
}

export interface Sending {
  /** Requests that were answered as they should be, so far. */
  readonly webhooks: () => number;
  readonly payments: () => number;
  /** Answers by status, those that made a sender try again included. */
  readonly answers: ReadonlyMap<number, number>;
  /** Resolves once all is sent. */
  readonly done: Promise<void>;
  /** What was sent, with the file's batch as it is now. */
  sent(): Promise<Sent>;
}

const AT_ONCE = 8;
/** Seconds for which a sender tries again, and its pause in ms: providers do so for days. */
const RETRY = { seconds: 300, pauseMs: 500 };
const MERCHANT = DEMO_MERCHANTS[0] ?? "";

/** Sends the plan's requests as providers and a merchant do: what is answered 429 or 5xx, or not at all, is sent again. */
export function send(options: SendOptions): Sending {
  const { plan, pace, info, until, signal } = options;
  const accepted = new Set<string>();
  const ids = new Map<string, Set<string>>();
  const refused: string[] = [];
  const answers = new Map<number, number>();
  const counts = { webhooks: 0, payments: 0 };
  let batch: string | undefined;
  const batches = batchClient({ ...options, retry: { ...RETRY, signal } }, MERCHANT);

  /** The answer to the request; undefined where it is none of these, which is kept as refused. */
  const answered = async (name: string, expected: number, call: () => Promise<HttpResponse>) => {
    const counted = async () => {
      const answer = await call();
      answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1);
      return answer;
    };
    try {
      const answer = await retryWhileBusy(counted, { ...RETRY, signal });
      if (answer.status === expected) return answer;
      refused.push(`${name} was answered ${answer.status} ${answer.text.slice(0, 200)}`);
    } catch (error) {
      signal.throwIfAborted();
      refused.push(`${name} was not answered: ${(error as Error).message}`);
    }
    return undefined;
  };

  const sendEvent = async (event: PlannedEvent) => {
    const headers = headersOf(event, info);
    const request = () => ({ method: "POST" as const, path: `/webhook/${event.provider}`, body: event.body });
    const answer = await answered(event.key, 200, () => options.api.send({ ...request(), headers: headers() }));
    if (answer === undefined) return;
    accepted.add(event.key);
    counts.webhooks++;
  };

  const sendPayment = async (payment: PlannedPayment) => {
    const answer = await answered(payment.key, 202, () => submit(options, payment));
    const { id } = (answer?.json ?? {}) as { id?: string };
    if (id === undefined) return;
    const isFirst = !ids.has(payment.key);
    ids.set(payment.key, (ids.get(payment.key) ?? new Set()).add(id));
    if (isFirst) counts.payments++;
    if (payment.decision !== undefined) await answered(`decision of ${id}`, 200, () => decide(options, payment, id));
  };

  const sendFile = async () => {
    if (plan.file.rows.length === 0) return;
    const file = fileOf(plan);
    const answer = await answered("the file's batch", 201, () => batches.create(file, `soak-${plan.seed}`));
    if (answer === undefined) return;
    const { id, upload } = answer.json as BatchAnswer;
    await answered("the file", 204, async () => {
      const status = await batches.upload(upload as UploadForm, file);
      return { status, headers: {}, text: "", json: undefined };
    });
    batch = id;
  };

  const sendAll = () =>
    withLimit(AT_ONCE, plan.requests, async (request) => {
      await pace.turn();
      signal.throwIfAborted();
      if (Date.now() > until) return;
      await (isEvent(request) ? sendEvent(request) : sendPayment(request));
    });
  return {
    webhooks: () => counts.webhooks,
    payments: () => counts.payments,
    answers,
    done: Promise.all([sendAll(), sendFile()]).then(() => undefined),
    async sent() {
      const found = batch === undefined ? undefined : await batches.read(batch);
      return { plan, accepted, ids, refused, ...(found && { batch: found }) };
    },
  };
}

/** Signs as the provider does: Stripe anew at each attempt, the others once for all attempts. */
function headersOf({ provider, body }: PlannedEvent, { secrets }: StackInfo): () => Record<string, string> {
  if (provider === "stripe") return () => stripeHeaders(body, secrets.stripe);
  const headers = provider === "square" ? squareHeaders(body, secrets.square) : paypalHeaders(body, secrets.paypal);
  return () => headers;
}

const submit = ({ api, info }: SendOptions, { key, customerId, amount }: PlannedPayment) =>
  api.send({
    method: "POST",
    path: "/transactions",
    headers: { "content-type": "application/json", "x-api-key": info.apiKey, "idempotency-key": key },
    signAs: info.credentials.merchant,
    body: JSON.stringify({
      merchant_id: MERCHANT,
      customer_id: customerId,
      amount,
      currency: "USD",
      payment_method: "pm_sandbox",
    }),
  });

/** The alert of one payment has one id: a repeat is known. */
const decide = ({ api, info }: SendOptions, { key, decision }: PlannedPayment, transactionId: string) => {
  const alert = {
    alert_id: `alert_${key}`,
    transaction_id: transactionId,
    decision,
    occurred_at: "2026-11-18T10:00:00.000Z",
  };
  const body = JSON.stringify(alert);
  const headers = { ...fraudHeaders(body, info.secrets.fraud), "x-api-key": info.apiKey };
  return api.send({ method: "POST", path: "/fraud-webhook", headers, body });
};

/** The rows as CSV, and among them such as are refused: their amount is 0. */
export function fileOf({ file: { rows, refused } }: Plan): string {
  const good = rows.map(({ customerId, amount }) => `${customerId},${amount},USD,pm_sandbox`);
  const bad = Array.from({ length: refused }, (_, index) => `cus_refused${index},0,USD,pm_sandbox`);
  const every = Math.ceil(good.length / Math.max(1, bad.length));
  const mixed = good.flatMap((line, index) => (index % every === 0 ? [bad[index / every] ?? [], line].flat() : [line]));
  return ["customer_id,amount,currency,payment_method", ...mixed].join("\n");
}
