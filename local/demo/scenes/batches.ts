import { summary, waitOf } from "../answers";
import { type BatchAnswer, batchClient, batchIn } from "../batch-client";
import { DEMO_MERCHANTS } from "../callers";
import type { SceneGroup } from "../scene";

const ROWS = 50;
const BAD = new Map([
  [7, 'cus_7,1990,USD,pm_sandbox_visa,"card 4242 4242 4242 4242"'],
  [21, "cus_21,19.90,USD,pm_sandbox_visa,a decimal amount"],
  [42, "cus_42,1990,XXX,pm_sandbox_visa,an unknown currency"],
]);

/** Fifty payments, three of them bad. */
const file = (): string => {
  // Amounts that mean nothing special to the sandbox gateway.
  const row = (number: number) =>
    `cus_${number},${2000 + (number % 40)},USD,pm_sandbox_visa,"Order ${number}, from a file"`;
  const rows = Array.from({ length: ROWS }, (_, index) => BAD.get(index + 1) ?? row(index + 1));
  return ["customer_id,amount,currency,payment_method,description", ...rows].join("\r\n");
};

/** A file of payments: requested, uploaded, processed, and its result fetched. */
export const batchScenes: SceneGroup = async (play, stage) => {
  const batches = batchClient({ ...stage, retry: waitOf(stage) }, DEMO_MERCHANTS[0] ?? "");
  const csv = file();
  let batch: BatchAnswer | undefined;
  const known = (): BatchAnswer => {
    if (batch === undefined) throw new Error("there is no batch");
    return batch;
  };

  await play("a file of 50 payments, three of them bad", "201 awaiting_upload", async () => {
    const answer = await batches.create(csv, "demo-batch");
    if (answer.status === 201) batch = batchIn(answer);
    return summary(answer);
  });
  await play("… uploaded", "204", async () => {
    const form = known().upload;
    return form ? String(await batches.upload(form, csv)) : "no form";
  });
  await play("its rows", "completed_with_errors: 50 rows, 47 submitted, 3 refused", async () => {
    batch = await batches.ended(known().id, waitOf(stage));
    return `${batch.state}: ${batch.rows} rows, ${batch.submitted} submitted, ${batch.refused} refused`;
  });
  await play(
    "its result",
    "7 CARD_NUMBER_REFUSED description, 21 INVALID_BODY amount, 42 UNKNOWN_CURRENCY currency",
    async () =>
      (await batches.resultOf(known()))
        .filter(({ outcome }) => outcome === "refused")
        .map(({ row, code, errors = [] }) => `${row} ${code} ${errors.map(({ column }) => column).join(" ")}`)
        .join(", "),
  );
};
