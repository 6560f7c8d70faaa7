import { createHash } from "node:crypto";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import type { ApiClient, HttpResponse } from "../../tools/http";
import { lastSeen, type PollOptions } from "../../tools/poller";
import { retryWhileBusy } from "../../tools/retry";
import type { StackInfo } from "../stack";
import { summary } from "./answers";

export interface BatchAnswer {
  readonly id: string;
  readonly state: string;
  readonly error: string | null;
  /** What is wrong with the columns of a failed file. */
  readonly errors: readonly FieldAnswer[];
  readonly rows: number;
  readonly submitted: number;
  readonly refused: number;
  readonly upload: UploadForm | null;
  readonly result: { readonly url: string } | null;
}

/** A column or field that is wrong, by its rule. */
export interface FieldAnswer {
  readonly column?: string;
  readonly pointer?: string;
  readonly rule: string;
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
  readonly errors?: readonly FieldAnswer[];
}

export interface BatchClientOptions {
  readonly api: ApiClient;
  readonly info: Pick<StackInfo, "apiKey"> & { readonly credentials: Pick<StackInfo["credentials"], "merchant"> };
  /** PEM of the certificate that clients must trust. */
  readonly ca?: string | undefined;
  /** How long a busy API is called again. */
  readonly retry?: PollOptions;
}

/** Base64 of a file's SHA-256, as POST /batches takes it. */
export const checksum = (file: string | Buffer): string => createHash("sha256").update(file).digest("base64");

/** Whether a batch waits for its file or is being processed. */
const isOpen = ({ state }: BatchAnswer): boolean => state === "awaiting_upload" || state === "processing";

/** The batch that was answered. Throws where the answer is another one, such as a refusal. */
export function batchIn(answer: HttpResponse): BatchAnswer {
  if (answer.status === 200 || answer.status === 201) return answer.json as BatchAnswer;
  throw new Error(`no batch was answered, but ${summary(answer)}`);
}

/** Batches as a merchant's backend uses them: a busy API is called again. */
export function batchClient({ api, info, ca, retry }: BatchClientOptions, merchantId: string) {
  const caller = { headers: { "x-api-key": info.apiKey }, signAs: info.credentials.merchant };
  const trust = ca === undefined ? {} : { ca };

  /** Throws where the answer is no batch. */
  const read = async (id: string): Promise<BatchAnswer> =>
    batchIn(await retryWhileBusy(() => api.send({ method: "GET", path: `/batches/${id}`, ...caller }), retry));

  /** The text of a batch's result. Throws where it has none, or S3 does not give it. */
  const resultFileOf = async ({ id, result }: Pick<BatchAnswer, "id" | "result">): Promise<string> => {
    if (result === null) throw new Error(`batch ${id} has no result`);
    const { url } = result;
    const { status, file } = await new Promise<{ status: number; file: string }>((resolve, reject) => {
      request(url, trust, (response) => {
        text(response).then((file) => resolve({ status: response.statusCode ?? 0, file }), reject);
      })
        .once("error", reject)
        .end();
    });
    if (status !== 200) throw new Error(`the result of batch ${id} was answered ${status}`);
    return file;
  };

  return {
    read,
    resultFileOf,

    /** `more`: further fields of the request, such as `allow_duplicate`. */
    create: (file: string | Buffer, idempotencyKey: string, more: object = {}): Promise<HttpResponse> =>
      retryWhileBusy(
        () =>
          api.send({
            method: "POST",
            path: "/batches",
            headers: { ...caller.headers, "content-type": "application/json", "idempotency-key": idempotencyKey },
            signAs: caller.signAs,
            body: JSON.stringify({ merchant_id: merchantId, format: "csv", sha256: checksum(file), ...more }),
          }),
        retry,
      ),

    /** Uploads a file with the form that `create` answered, as a browser would; returns S3's status. */
    async upload({ url, fields }: UploadForm, file: string | Buffer): Promise<number> {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      form.append("file", new Blob([file as Uint8Array<ArrayBuffer> | string]));
      const encoded = new Response(form);
      const body = Buffer.from(await encoded.arrayBuffer());
      const headers = { "content-type": encoded.headers.get("content-type") ?? "", "content-length": body.length };
      return new Promise((resolve, reject) => {
        request(url, { method: "POST", headers, ...trust }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
          .once("error", reject)
          .end(body);
      });
    },

    /** The batch once it has ended, or as it is when time is up; `onLook` receives what each look found. */
    ended: (
      id: string,
      options: PollOptions = {},
      onLook: (batch: BatchAnswer) => void = () => undefined,
    ): Promise<BatchAnswer> =>
      lastSeen(
        async () => {
          const batch = await read(id);
          onLook(batch);
          return batch;
        },
        (batch) => !isOpen(batch),
        options,
      ),

    /** The lines of a batch's result that is JSON lines. */
    async resultOf(batch: BatchAnswer): Promise<ResultLine[]> {
      return (await resultFileOf(batch))
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as ResultLine);
    },
  };
}
