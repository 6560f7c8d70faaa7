import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ExecutionListItem, paginateListExecutions, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, describe, expect, test } from "@jest/globals";
import { s3BatchUploads } from "../../core/batches/adapters/s3-batch-uploads";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { type BatchAnswer, batchClient, batchIn, checksum, type UploadForm } from "../../local/demo/batch-client";
import { BATCH_HEADER, rowsOf, submittedFrom } from "../../testing/batch-files";
import { runningStack } from "../../testing/local-stack";
import { describeKilledWorker } from "../../testing/scenarios/killed-worker";
import { projectRoot } from "../../tools/paths";
import { until } from "../../tools/poller";

const stack = runningStack();
const { api, clients, info } = stack;
afterAll(() => stack.close());

const run = randomBytes(4).toString("hex");
const caller = { headers: { "x-api-key": info.apiKey }, signAs: info.credentials.merchant };

const batches = batchClient(stack, "mrc_demo");
const { read, ended, upload: uploadFile, resultOf, resultFileOf } = batches;
const create = (file: string | Buffer, key = randomBytes(8).toString("hex"), more = {}) =>
  batches.create(file, key, more);
/** Processes a file from its form to the end of its batch. */
async function process(file: string | Buffer, more = {}) {
  const { json, status } = await create(file, undefined, more);
  expect(status).toBe(201);
  const { id, upload } = json as BatchAnswer;
  if (upload === null) throw new Error("there is no form");
  expect(await uploadFile(upload, file)).toBe(204);
  return ended(id);
}
describe("a file of payments", () => {
  test("a file becomes payments that are charged, and a result that says which", async () => {
    const batch = await process(
      [...rowsOf(3, `${run}a`), "cus_x,1990,USD", ...rowsOf(1, `${run}b`).slice(1)].join("\n"),
    );
    expect(batch).toMatchObject({ state: "completed_with_errors", rows: 5, submitted: 4, refused: 1, error: null });
    const results = await resultOf(batch);
    expect(results.map(({ row, code }) => code ?? row)).toEqual([1, 2, 3, "MALFORMED_ROW", 5]);
    const [first] = results;
    const path = `/transaction/${first?.transaction_id}`;
    await until(
      "the capture of the first row's payment",
      async () => (await api.send({ method: "GET", path, ...caller })).json as { status?: string },
      ({ status }) => status === "captured",
    );
  });

  test("nine good rows beside one with half a character are counted, charged once and reported", async () => {
    const name = `${run}nine`;
    const rowOf = (index: number, description: string) =>
      `{"customer_id":"cus_${name}_${index}","amount":${1000 + index},"currency":"USD","payment_method":"pm_visa","reference":"${name}-${index}","description":"${description}"}`;
    const file = Array.from({ length: 10 }, (_, index) => rowOf(index, index === 4 ? "cut \\ud83d" : "whole")).join(
      "\n",
    );
    const batch = await process(file, { format: "jsonl" });
    expect(batch).toMatchObject({ state: "completed_with_errors", rows: 10, submitted: 9, refused: 1 });
    const results = await resultOf(batch);
    expect(results.map(({ row, code }) => code ?? row)).toEqual([1, 2, 3, 4, "INVALID_BODY", 6, 7, 8, 9, 10]);
    expect(await submittedFrom(stack, name)).toBe(9);
    const again = await create(file, undefined, { format: "jsonl" });
    expect(again).toMatchObject({ status: 409, json: { code: "DUPLICATE_FILE", duplicate_of: batch.id } });
    expect(await submittedFrom(stack, name)).toBe(9);
  });

  test("a file of a German spreadsheet becomes payments, and its result a table for the same spreadsheet", async () => {
    const file = readFileSync(join(projectRoot, "samples", "batches", "spreadsheet-de.csv"));
    const batch = await process(file, { result_format: "csv", allow_duplicate: true });
    expect(batch).toMatchObject({ state: "completed", rows: 2, submitted: 2, refused: 0, empty_rows: 2 });
    expect((await resultFileOf(batch)).split("\r\n")).toEqual([
      "row;outcome;transaction_id;reference;code;title;errors;duplicate_of",
      expect.stringMatching(/^1;submitted;pay_[0-9a-f]+;RE-2026-0001;;;;$/),
      expect.stringMatching(/^3;submitted;pay_[0-9a-f]+;RE-2026-0002;;;;$/),
      "",
    ]);
  });

  test("a file that is no file of payments fails, and nothing is submitted", async () => {
    expect(await process("customer_id;amount;currency;note\n1;2;3;4")).toMatchObject({
      ...{ state: "failed", error: "WRONG_HEADER", rows: 0, result: null, separator: "semicolon" },
      errors: [
        { column: "payment_method", rule: "required" },
        { column: "note", rule: "unknown" },
      ],
    });
    expect(await process(`${BATCH_HEADER}\n`)).toMatchObject({ state: "failed", error: "EMPTY_FILE" });
    expect(await process(randomBytes(5_000))).toMatchObject({ state: "failed" });
  });
});

const stateMachineArn = info.outputs.workflow_batch_workflow_arn;
const executions = async (): Promise<ExecutionListItem[]> => {
  const found: ExecutionListItem[] = [];
  for await (const page of paginateListExecutions({ client: clients.sfn }, { stateMachineArn })) {
    found.push(...(page.executions ?? []));
  }
  return found;
};

/** Waits until what is started here has begun an execution, and every execution has ended. */
async function afterAnExecution(start: () => Promise<unknown>): Promise<void> {
  const before = (await executions()).length;
  await start();
  await until(
    "the end of one more execution of the workflow",
    async () => (await executions()).map(({ status }) => status),
    (statuses) => statuses.length > before && statuses.every((status) => status !== "RUNNING"),
  );
}

describe("a form", () => {
  let files = 0;
  /** A file that no other test has sent. */
  const newFile = () => rowsOf(2, `${run}form${++files}`).join("\n");

  test.each([
    ["another key", { key: "uploads/bat_somebody_elses" }],
    ["another type", { "Content-Type": "text/html" }],
    ["another checksum", { "x-amz-checksum-sha256": `${"A".repeat(43)}=` }],
  ])("an upload form does not take %s", async (_, fields) => {
    const file = newFile();
    const { upload } = batchIn(await create(file));
    const form = upload as UploadForm;
    expect(await uploadFile({ ...form, fields: { ...form.fields, ...fields } }, file)).toBe(403);
  });

  test("an upload form submits nothing of another file, and still takes its own", async () => {
    const file = newFile();
    const { id, upload } = batchIn(await create(file));
    const form = upload as UploadForm;
    // S3 refuses it by its checksum. The emulator does not, so that the workflow has to.
    await afterAnExecution(() => uploadFile(form, rowsOf(5, `${run}another`).join("\n")));
    expect((await read(id)).state).toBe("awaiting_upload");
    expect(await uploadFile(form, file)).toBe(204);
    expect(await ended(id)).toMatchObject({ state: "completed", rows: 2 });
    expect(await submittedFrom(stack, `${run}another`)).toBe(0);
  });

  test("an upload form does not take an empty file", async () => {
    const { upload } = batchIn(await create(newFile()));
    expect(await uploadFile(upload as UploadForm, "")).toBe(400);
  });

  test("an upload form takes nothing after its time", async () => {
    const file = newFile();
    const uploads = s3BatchUploads(clients.s3, info.outputs.bucket_batches ?? "", systemClock);
    const form = await uploads.form({ batchId: "bat_late", format: "csv", sha256: checksum(file) }, 1);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect(await uploadFile(form, file)).toBe(403);
  });

  test("an upload form is given again for the same key, and its file is processed once", async () => {
    const name = `${run}once`;
    const file = rowsOf(2, name).join("\n");
    const key = randomBytes(8).toString("hex");
    const { id } = batchIn(await create(file, key));
    const again = batchIn(await create(file, key));
    expect(again.id).toBe(id);
    const form = again.upload as UploadForm;
    expect(await Promise.all([1, 2, 3].map(() => uploadFile(form, file)))).toEqual([204, 204, 204]);
    const batch = await ended(id);
    expect(batch).toMatchObject({ state: "completed", rows: 2, submitted: 2 });
    await afterAnExecution(() => uploadFile(form, file));
    expect(await submittedFrom(stack, name)).toBe(2);
    expect((await create(file, key)).json).toMatchObject({ id, state: "completed", upload: null });
  });
});

describeKilledWorker(1_000);

test("an execution that is started again for a completed batch changes nothing", async () => {
  const name = `${run}again`;
  const file = rowsOf(5, name).join("\n");
  const batch = await process(file);
  const [item] = (await stack.items("batches")).filter(({ batch_id }) => batch_id === batch.id);
  const input = JSON.stringify({ key: `uploads/${batch.id}`, version_id: item?.version_id });
  await afterAnExecution(() => clients.sfn.send(new StartExecutionCommand({ stateMachineArn, input })));
  expect(await read(batch.id)).toMatchObject({ state: "completed", rows: 5, submitted: 5 });
  expect(await submittedFrom(stack, name)).toBe(5);
});
