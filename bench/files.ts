import { randomBytes } from "node:crypto";
import { PurgeQueueCommand } from "@aws-sdk/client-sqs";
import { batchClient, batchIn } from "../local/demo/batch-client";
import { DEMO_MERCHANTS } from "../local/demo/callers";
import { setConsuming } from "../local/emulator/consumers";
import { memoryOf } from "../local/emulator/function-processes";
import type { LocalStack } from "../local/stack";
import type { ApiClient } from "../tools/http";
import type { RunFolder } from "../tools/paths";

export interface FileTime {
  readonly milliseconds: number;
  /** Peak of the resident memory of all batch-worker processes together, in MiB. */
  readonly memory: number;
}

/**
 * Processes a file of so many good rows. The workflows of its payments do not run: they would take most of this
 * computer.
 */
export async function measureFile(stack: LocalStack, api: ApiClient, run: RunFolder, rows: number): Promise<FileTime> {
  const { outputs } = stack.info;
  const processor = outputs.function_transaction_processor_arn ?? "";
  const worker = outputs.function_batch_worker_arn?.split(":").at(-1) ?? "";
  const batches = batchClient({ api, info: stack.info, ca: stack.ca }, DEMO_MERCHANTS[0] ?? "");
  const name = randomBytes(4).toString("hex");
  const lines = Array.from({ length: rows }, (_, row) => `cus_${name}_${row},${1000 + (row % 30)},USD,pm_visa`);
  const file = ["customer_id,amount,currency,payment_method", ...lines].join("\n");

  await setConsuming(stack.clients, processor, false);
  try {
    const { id, upload } = batchIn(await batches.create(file, name));
    if (upload === null) throw new Error(`batch ${id} has no form for its file`);
    const start = performance.now();
    const uploaded = await batches.upload(upload, file);
    if (uploaded !== 204) throw new Error(`the upload was answered ${uploaded}`);
    let memory = 0;
    const batch = await batches.ended(id, { seconds: 3_600 }, () => {
      memory = Math.max(memory, memoryOf(run, worker));
    });
    const milliseconds = performance.now() - start;
    if (memory === 0)
      throw new Error("no process of batch-worker was seen: does the emulator run on another computer?");
    if (batch.submitted !== rows)
      throw new Error(`of ${rows} rows, ${batch.submitted} were submitted (${batch.state})`);
    return { milliseconds, memory };
  } finally {
    await stack.clients.sqs.send(new PurgeQueueCommand({ QueueUrl: outputs.queue_transaction_processing_url }));
    await setConsuming(stack.clients, processor, true);
  }
}
