import createClient from "openapi-fetch";
import { type Caller, signedFetch } from "./signed-fetch";
import type { components, paths } from "./tap-api";

export type Transaction = components["schemas"]["Transaction"];
export type ListedTransaction = components["schemas"]["ListedTransaction"];
export type Payment = components["schemas"]["PaymentSubmission"];
export type Notification =
  | components["schemas"]["TransactionNotification"]
  | components["schemas"]["RefundNotification"]
  | components["schemas"]["DisputeNotification"];

export interface Tap extends Caller {
  /** The deployment's output `api_url`. */
  readonly apiUrl: string;
  readonly apiKey: string;
}

/** Statuses of a payment that is under way. */
const OPEN: readonly Transaction["status"][] = ["pending", "authorized"];

/** A merchant's backend: what it does with Tap, by the types that openapi-typescript makes of docs/openapi.json. */
export function integration({ apiUrl, apiKey, ...caller }: Tap) {
  const api = createClient<paths>({
    baseUrl: apiUrl,
    fetch: signedFetch(caller),
    headers: { "x-api-key": apiKey },
  });

  /** Submits a payment; returns its id. The same order is one payment, however often it is submitted. */
  async function pay(orderId: string, payment: Payment): Promise<string> {
    const { data, error } = await api.POST("/transactions", {
      params: { header: { "Idempotency-Key": orderId } },
      body: payment,
    });
    if (error) throw new Error(`${error.code}: ${error.title} (request ${error.request_id})`);
    return data.id;
  }

  async function read(id: string): Promise<Transaction> {
    const { data, error } = await api.GET("/transactions/{id}", { params: { path: { id } } });
    if (error) throw new Error(error.code);
    return data;
  }

  /** All transactions of a merchant, page by page. */
  async function* list(merchantId: string, from: string): AsyncGenerator<ListedTransaction> {
    let cursor: string | undefined;
    do {
      const { data, error } = await api.GET("/transactions", {
        params: { query: { merchant_id: merchantId, from, limit: 2, ...(cursor && { cursor }) } },
      });
      if (error) throw new Error(error.code);
      yield* data.transactions;
      cursor = data.cursor ?? undefined;
    } while (cursor !== undefined);
  }

  /** Sends a file of payments; returns the batch's id. */
  async function send(file: Blob, sha256: string, merchantId: string): Promise<string> {
    const { data: batch, error } = await api.POST("/batches", {
      params: { header: { "Idempotency-Key": sha256 } },
      body: { merchant_id: merchantId, format: "csv", sha256 },
    });
    if (error) throw new Error(error.duplicate_of ? `the file is batch ${error.duplicate_of}` : error.code);
    if (batch.upload !== null) {
      const form = new FormData();
      for (const [name, value] of Object.entries(batch.upload.fields)) form.set(name, value);
      form.set("file", file);
      const uploaded = await fetch(batch.upload.url, { method: "POST", body: form });
      if (!uploaded.ok) throw new Error(`the upload was answered ${uploaded.status}`);
    }
    return batch.id;
  }

  const isUnderWay = ({ status }: Pick<Transaction, "status">): boolean => OPEN.includes(status);

  /** What a merchant's endpoint does with a notification whose signature it has verified. */
  function handle({ type, data }: Notification): string {
    const refunded = "refund" in data && data.refund ? ` ${data.refund.amount}` : "";
    return `${type}${refunded}: ${data.id} is ${data.status}, ${data.amount_captured} ${data.currency}`;
  }

  return { pay, read, list, send, isUnderWay, handle };
}
