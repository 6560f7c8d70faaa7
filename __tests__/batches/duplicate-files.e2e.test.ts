import { randomBytes } from "node:crypto";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, describe, expect, test } from "@jest/globals";
import { type BatchAnswer, batchClient, type UploadForm } from "../../local/demo/batch-client";
import { rowsOf, submittedFrom } from "../../testing/batch-files";
import { runningStack } from "../../testing/local-stack";

const stack = runningStack();
const { clients, info } = stack;
afterAll(() => stack.close());

const { create, ended, upload, read } = batchClient(stack, "mrc_demo");
const newKey = () => randomBytes(8).toString("hex");
const send = (file: string, more = {}) => create(file, newKey(), more);

async function process(file: string, more = {}) {
  const { json, status } = await send(file, more);
  expect(status).toBe(201);
  const batch = json as BatchAnswer;
  expect(await upload(batch.upload as UploadForm, file)).toBe(204);
  return ended(batch.id);
}

/** Moves the end of a batch's upload an hour back. */
const expire = (id: string) =>
  clients.dynamo.send(
    new UpdateItemCommand({
      TableName: info.outputs.table_batches ?? "",
      Key: { batch_id: { S: id } },
      UpdateExpression: "SET upload_until = :past",
      ExpressionAttributeValues: { ":past": { S: new Date(Date.now() - 3_600_000).toISOString() } },
    }),
  );

describe("the same file again", () => {
  test("a file is charged once under two keys, and twice where the second request allows it", async () => {
    const name = newKey();
    const file = rowsOf(3, name).join("\n");
    const first = await process(file);
    expect(first).toMatchObject({ state: "completed", submitted: 3 });
    expect(await send(file)).toMatchObject({ status: 409, json: { code: "DUPLICATE_FILE", duplicate_of: first.id } });
    expect(await submittedFrom(stack, name)).toBe(3);
    const second = await process(file, { allow_duplicate: true });
    expect(second).toMatchObject({ state: "completed", submitted: 3 });
    expect(await submittedFrom(stack, name)).toBe(6);
    expect(await send(file)).toMatchObject({ status: 409, json: { duplicate_of: first.id } });
  });

  test("of six requests for one file at the same time, exactly one gets a form", async () => {
    const file = rowsOf(1, newKey()).join("\n");
    const answers = await Promise.all(Array.from({ length: 6 }, () => send(file)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    const ids = new Set(
      answers.map(({ json }) => (json as { id?: string }).id ?? (json as { duplicate_of: string }).duplicate_of),
    );
    expect(ids.size).toBe(1);
  });

  test("a file whose first batch has expired is processed for the second, and the first one's upload is not used", async () => {
    const name = newKey();
    const file = rowsOf(2, name).join("\n");
    const key = newKey();
    const first = (await create(file, key)).json as BatchAnswer;
    await expire(first.id);
    const second = await process(file);
    expect(second).toMatchObject({ state: "completed", submitted: 2 });
    expect(await upload(first.upload as UploadForm, file)).toBe(204);
    expect(await create(file, key)).toMatchObject({ status: 409, json: { duplicate_of: second.id } });
    expect(await read(first.id)).toMatchObject({ state: "expired", rows: 0 });
    expect(await submittedFrom(stack, name)).toBe(2);
  });

  test("a file that failed is taken again", async () => {
    const file = `wrong-${newKey()}\n1`;
    expect(await process(file)).toMatchObject({ state: "failed", error: "WRONG_HEADER" });
    expect((await send(file)).status).toBe(201);
  });
});
