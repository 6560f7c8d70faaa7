import { createHash } from "node:crypto";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { DEMO_MERCHANTS } from "../callers";
import type { ApiClient } from "../http";
import type { StackInfo } from "../stack";
import { SETTLE_TIMEOUT_MS, summary } from "./answers";

export interface BatchAnswer {
  readonly id: string;
  readonly state: string;
  readonly error: string | null;
  readonly rows: number;
  readonly submitted: number;
  readonly refused: number;
  readonly upload: { readonly url: string; readonly fields: Readonly<Record<string, string>> } | null;
  readonly result: { readonly url: string } | null;
}

/** Uploads a file with the form that POST /batches gave, as a browser would; returns S3's status. */
export async function uploadFile(
  { url, fields }: NonNullable<BatchAnswer["upload"]>,
  file: string | Buffer,
  ca?: string,
): Promise<number> {
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
}

export async function download(url: string, ca?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { ...(ca && { ca }) }, (response) => resolve(text(response)))
      .once("error", reject)
      .end();
  });
}

export const checksum = (file: string | Buffer): string => createHash("sha256").update(file).digest("base64");

const ROWS = 50;
const BAD = new Map([
  [7, 'cus_7,1990,USD,pm_sandbox_visa,"card 4242 4242 4242 4242"'],
  [21, "cus_21,19.90,USD,pm_sandbox_visa,an amount that is none"],
  [42, "cus_42,1990,XXX,pm_sandbox_visa,a currency that is none"],
]);

/** Fifty payments, three of which are none. */
const file = (): string => {
  // Amounts that mean nothing special to the sandbox.
  const row = (number: number) =>
    `cus_${number},${2000 + (number % 40)},USD,pm_sandbox_visa,"Order ${number}, from a file"`;
  const rows = Array.from({ length: ROWS }, (_, index) => BAD.get(index + 1) ?? row(index + 1));
  return ["customer_id,amount,currency,payment_method,description", ...rows].join("\r\n");
};

export interface BatchScenes {
  readonly scene: (what: string, expected: string, act: () => Promise<string>) => Promise<void>;
  readonly api: ApiClient;
  readonly info: StackInfo;
  readonly ca?: string;
}

/** A file of payments: asked for, uploaded, worked off, and its result fetched. */
export async function demonstrateBatches({ scene, api, info, ca }: BatchScenes): Promise<void> {
  const merchant = { headers: { "x-api-key": info.apiKey }, signAs: info.credentials.merchant };
  const csv = file();
  let batch: BatchAnswer | undefined;
  const read = async () => {
    const answer = await api.send({ method: "GET", path: `/batches/${batch?.id}`, ...merchant });
    batch = answer.json as BatchAnswer;
    return answer;
  };
  await scene("a file of 50 payments, three of them bad", "201 awaiting_upload", async () => {
    const answer = await api.send({
      method: "POST",
      path: "/batches",
      headers: { ...merchant.headers, "content-type": "application/json", "idempotency-key": "demo-batch" },
      signAs: merchant.signAs,
      body: JSON.stringify({ merchant_id: DEMO_MERCHANTS[0], format: "csv", sha256: checksum(csv) }),
    });
    batch = answer.json as BatchAnswer;
    return summary(answer);
  });
  const form = batch?.upload;
  if (!form) return;
  await scene("… uploaded", "204", async () => String(await uploadFile(form, csv, ca)));
  await scene("its rows", "completed_with_errors: 50 rows, 47 submitted, 3 refused", async () => {
    const deadline = Date.now() + SETTLE_TIMEOUT_MS;
    do {
      await wait(100);
      await read();
    } while (/awaiting|processing/.test(batch?.state ?? "") && Date.now() < deadline);
    return `${batch?.state}: ${batch?.rows} rows, ${batch?.submitted} submitted, ${batch?.refused} refused`;
  });
  await scene("its result", "7 CARD_NUMBER_REFUSED, 21 INVALID_BODY, 42 UNKNOWN_CURRENCY", async () => {
    if (!batch?.result) return "no result";
    const lines = (await download(batch.result.url, ca)).trim().split("\n");
    const results = lines.map((line) => JSON.parse(line) as { row: number; outcome: string; code?: string });
    return results
      .filter(({ outcome }) => outcome === "refused")
      .map(({ row, code }) => `${row} ${code}`)
      .join(", ");
  });
}
