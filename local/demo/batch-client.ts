import { createHash } from "node:crypto";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import type { ApiClient, HttpResponse } from "../../tools/http";
import type { StackInfo } from "../stack";

export interface BatchAnswer {
  readonly id: string;
  readonly state: string;
  readonly error: string | null;
  readonly rows: number;
  readonly submitted: number;
  readonly refused: number;
  readonly upload: UploadForm | null;
  readonly result: { readonly url: string } | null;
}

export interface UploadForm {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** A line of a result. */
export interface ResultLine {
  readonly row: number;
  readonly outcome: string;
  readonly transaction_id?: string;
  readonly code?: string;
}

/** Base64 of a file's SHA-256, as POST /batches asks for it. */
export const checksum = (file: string | Buffer): string => createHash("sha256").update(file).digest("base64");

/** Batches as a merchant's backend would use them. */
export function batchClient(
  { api, info, ca }: { readonly api: ApiClient; readonly info: StackInfo; readonly ca?: string | undefined },
  merchantId: string,
) {
  const caller = { headers: { "x-api-key": info.apiKey }, signAs: info.credentials.merchant };

  const read = async (id: string): Promise<BatchAnswer> =>
    (await api.send({ method: "GET", path: `/batches/${id}`, ...caller })).json as BatchAnswer;

  return {
    create: (file: string | Buffer, idempotencyKey: string, format = "csv"): Promise<HttpResponse> =>
      api.send({
        method: "POST",
        path: "/batches",
        headers: { ...caller.headers, "content-type": "application/json", "idempotency-key": idempotencyKey },
        signAs: caller.signAs,
        body: JSON.stringify({ merchant_id: merchantId, format, sha256: checksum(file) }),
      }),

    /** Uploads a file with the form that `create` answered, as a browser would; returns S3's status. */
    async upload({ url, fields }: UploadForm, file: string | Buffer): Promise<number> {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      form.append("file", new Blob([file as Uint8Array<ArrayBuffer> | string]));
      const encoded = new Response(form);
      const body = Buffer.from(await encoded.arrayBuffer());
      const headers = { "content-type": encoded.headers.get("content-type") ?? "", "content-length": body.length };
      return new Promise((resolve, reject) => {
        request(url, { method: "POST", headers, ...(ca && { ca }) }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
          .once("error", reject)
          .end(body);
      });
    },

    read,

    /** The batch once it has ended, or as it is when time is up; `look` hears of each look. */
    async ended(id: string, seconds = 40, look: (batch: BatchAnswer) => void = () => undefined): Promise<BatchAnswer> {
      const deadline = Date.now() + seconds * 1000;
      for (;;) {
        const batch = await read(id);
        look(batch);
        const isWaiting = ["awaiting_upload", "processing"].includes(batch.state);
        if (!isWaiting || Date.now() > deadline) return batch;
        await wait(100);
      }
    },

    async resultOf({ id, result }: BatchAnswer): Promise<ResultLine[]> {
      if (result === null) throw new Error(`batch ${id} has no result`);
      const { url } = result;
      const file = await new Promise<string>((resolve, reject) => {
        request(url, { ...(ca && { ca }) }, (response) => resolve(text(response)))
          .once("error", reject)
          .end();
      });
      return file
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as ResultLine);
    },
  };
}
