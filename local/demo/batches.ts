import type { ApiClient } from "../../tools/http";
import type { StackInfo } from "../stack";
import { SETTLE_TIMEOUT_MS, summary } from "./answers";
import { type BatchAnswer, batchClient } from "./batch-client";
import { DEMO_MERCHANTS } from "./callers";

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
  const batches = batchClient({ api, info, ca }, DEMO_MERCHANTS[0] ?? "");
  const csv = file();
  let batch: BatchAnswer | undefined;
  await scene("a file of 50 payments, three of them bad", "201 awaiting_upload", async () => {
    const answer = await batches.create(csv, "demo-batch");
    batch = answer.json as BatchAnswer;
    return summary(answer);
  });
  const { id = "", upload: form } = batch ?? {};
  if (!form) return;
  await scene("… uploaded", "204", async () => String(await batches.upload(form, csv)));
  await scene("its rows", "completed_with_errors: 50 rows, 47 submitted, 3 refused", async () => {
    batch = await batches.ended(id, SETTLE_TIMEOUT_MS / 1000);
    return `${batch.state}: ${batch.rows} rows, ${batch.submitted} submitted, ${batch.refused} refused`;
  });
  await scene("its result", "7 CARD_NUMBER_REFUSED, 21 INVALID_BODY, 42 UNKNOWN_CURRENCY", async () => {
    if (!batch?.result) return "no result";
    return (await batches.resultOf(batch))
      .filter(({ outcome }) => outcome === "refused")
      .map(({ row, code }) => `${row} ${code}`)
      .join(", ");
  });
}
