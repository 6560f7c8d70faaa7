import { randomBytes } from "node:crypto";
import { PurgeQueueCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { batchClient, batchIn, type UploadForm } from "../../local/demo/batch-client";
import { setConsuming } from "../../local/emulator/consumers";
import { processesOf } from "../../local/emulator/function-processes";
import { until } from "../../tools/poller";
import { rowsOf, submittedFrom } from "../batch-files";
import { runningStack } from "../local-stack";
import { testRun } from "../test-run";

const PROCESSOR = "lambda-transaction-processor-dev";
/** Rows of a chunk: the batch shows what its finished chunks hold. */
const CHUNK = 500;
/** A file of thousands of rows on a slow computer. */
const FILE_SECONDS = 600;

/** A file of so many rows, whose worker is killed in the midst of its second chunk. */
export function describeKilledWorker(count: number): void {
  describe(`a worker that is killed in a file of ${count} rows`, () => {
    const stack = runningStack();
    const { clients, info } = stack;
    const batches = batchClient(stack, "mrc_demo");
    // The payments' own workflows would take most of this computer: they are left in their queue.
    beforeAll(() => setConsuming(clients, PROCESSOR, false));
    afterAll(async () => {
      await clients.sqs.send(new PurgeQueueCommand({ QueueUrl: info.outputs.queue_transaction_processing_url }));
      await setConsuming(clients, PROCESSOR, true);
      stack.close();
    });

    test(
      `a file of ${count} rows whose worker is killed is finished by another: every row once, counts exact`,
      async () => {
        const name = `${randomBytes(4).toString("hex")}kill`;
        const file = rowsOf(count, name).join("\r\n");
        const { id, upload } = batchIn(await batches.create(file, name));
        expect(await batches.upload(upload as UploadForm, file)).toBe(204);
        await until(
          "the first chunk",
          () => batches.read(id),
          ({ rows }) => rows >= CHUNK,
        );
        await until(
          "the midst of the second chunk",
          () => submittedFrom(stack, name),
          (submitted) => submitted > CHUNK + 50,
        );
        const killed = processesOf(testRun(), "lambda-batch-worker-dev");
        expect(killed.length).toBeGreaterThan(0);
        for (const pid of killed) process.kill(pid, "SIGKILL");
        expect(await batches.read(id)).toMatchObject({ state: "processing", rows: CHUNK });

        const batch = await batches.ended(id, { seconds: FILE_SECONDS });
        expect(batch).toMatchObject({ state: "completed", rows: count, submitted: count, refused: 0 });
        const results = await batches.resultOf(batch);
        expect(results.map(({ row }) => row)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
        expect(new Set(results.map(({ transaction_id }) => transaction_id)).size).toBe(count);
        expect(await submittedFrom(stack, name)).toBe(count);
      },
      FILE_SECONDS * 1000 + 60_000,
    );
  });
}
