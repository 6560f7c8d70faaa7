import { createHash, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { dataOf, tap } from "./tap";

// The reference makes each file another one. The second row is refused: its amount is 0.
const run = randomUUID().slice(0, 8);
const file = `customer_id,amount,currency,payment_method,reference
cus_2,2990,USD,pm_sandbox,${run}-a
cus_3,0,USD,pm_sandbox,${run}-b
`;

const { id, upload } = dataOf(
  await tap.POST("/batches", {
    params: { header: { "Idempotency-Key": `file-${run}` } },
    body: { merchant_id: "mrc_demo", format: "csv", sha256: createHash("sha256").update(file).digest("base64") },
  }),
);
if (!upload) throw new Error("the file was uploaded before");

const form = new FormData();
for (const [name, value] of Object.entries(upload.fields)) form.append(name, value);
form.append("file", new Blob([file]));
const uploaded = await fetch(upload.url, { method: "POST", body: form });
if (!uploaded.ok) throw new Error(`the upload was answered ${uploaded.status}`);

const read = () => tap.GET("/batches/{id}", { params: { path: { id } } }).then(dataOf);
let batch = await read();
while (batch.state === "awaiting_upload" || batch.state === "processing") {
  await sleep(1000);
  batch = await read();
}
console.log(`${batch.state}: ${batch.rows} rows, ${batch.submitted} submitted, ${batch.refused} refused`);
if (!batch.result) throw new Error("the batch has no result");

const result = await (await fetch(batch.result.url)).text();
for (const line of result.trim().split("\n")) {
  const { row, transaction_id, code } = JSON.parse(line);
  console.log(`row ${row}: ${transaction_id ?? code}`);
}
