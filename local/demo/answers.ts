import type { HttpResponse } from "../../tools/http";
import { lastSeen, type PollOptions } from "../../tools/poller";
import type { Stage } from "./scene";

const SETTLE_SECONDS = 60;

export const waitOf = ({ settleSeconds = SETTLE_SECONDS, signal }: Stage): PollOptions => ({
  seconds: settleSeconds,
  signal,
});

export interface TransactionAnswer {
  readonly status: string;
  readonly amount: number;
  readonly amount_refunded: number;
  readonly currency: string;
  readonly history: readonly { readonly hash: string }[];
  readonly notifications: readonly {
    readonly state: string;
    readonly attempts: readonly { readonly outcome: string; readonly http_status?: number }[];
  }[];
}

/** Status and what the answer says, in a few words. */
export function summary({ status, json }: HttpResponse): string {
  const { state, code } = (json ?? {}) as { state?: string; code?: string };
  return `${status} ${state ?? code ?? ""}`.trim();
}

/** The transaction that was answered; undefined where the answer is another one, such as a refusal. */
export function transactionIn({ status, json }: HttpResponse): TransactionAnswer | undefined {
  const { history, notifications } = (json ?? {}) as Partial<TransactionAnswer>;
  const isTransaction = status === 200 && Array.isArray(history) && Array.isArray(notifications);
  return isTransaction ? (json as TransactionAnswer) : undefined;
}

/** What `look` returns as soon as that is as expected, or else what it returned last. */
export const eventually = (stage: Stage, expected: string, look: () => Promise<string>): Promise<string> =>
  lastSeen(look, (found) => found === expected, waitOf(stage));

/** Reads until the history has so many events: webhooks are answered before they are processed. */
export async function settled(stage: Stage, events: number, read: () => Promise<HttpResponse>): Promise<string> {
  const hasEvents = (answer: HttpResponse) => (transactionIn(answer)?.history.length ?? 0) >= events;
  const answer = await lastSeen(read, hasEvents, { ...waitOf(stage), pauseMs: 50 });
  const transaction = transactionIn(answer);
  return transaction === undefined ? summary(answer) : described(transaction);
}

function described({ status, amount, currency, amount_refunded, history }: TransactionAnswer): string {
  const events = `${history.length} event${history.length === 1 ? "" : "s"}`;
  return `${status} ${amount} ${currency}, ${amount_refunded} refunded, ${events}`;
}
