import { setTimeout as wait } from "node:timers/promises";
import type { HttpResponse } from "../../tools/http";

export const SETTLE_TIMEOUT_MS = 60_000;

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

/** Reads until so many events are in the history: webhooks are answered before they are processed. */
export async function settled(read: () => Promise<HttpResponse>, rows: number): Promise<string> {
  const deadline = Date.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    const answer = await read();
    const transaction = answer.json as TransactionAnswer;
    if (answer.status === 200 && transaction.history.length >= rows) return describe(transaction);
    if (answer.status !== 200 && answer.status !== 404) return summary(answer);
    if (Date.now() > deadline) return answer.status === 200 ? describe(transaction) : summary(answer);
    await wait(50);
  }
}

function describe({ status, amount, currency, amount_refunded, history }: TransactionAnswer): string {
  const events = `${history.length} event${history.length === 1 ? "" : "s"}`;
  return `${status} ${amount} ${currency}, ${amount_refunded} refunded, ${events}`;
}
