import { describe, expect, test } from "@jest/globals";
import { batchApiWorld, OTHER, request, SHOP } from "../../testing/batch-api-world";

const OTHER_FILE = `${"A".repeat(43)}=`;
const run = { versionId: "v1", execution: "execution-1" };

describe("POST /batches", () => {
  test("POST /batches answers with a form for this one file, for a quarter of an hour", async () => {
    const { create, forms } = batchApiWorld();
    const { status, headers, json } = await create();
    expect(status).toBe(201);
    expect(headers).toMatchObject({ Location: "batches/bat_000000000000000000000001" });
    expect(json).toMatchObject({
      id: "bat_000000000000000000000001",
      state: "awaiting_upload",
      rows: 0,
      upload: { url: "https://bucket.example", fields: { key: "bat_000000000000000000000001" } },
      result: null,
    });
    expect(forms).toEqual([
      { batchId: "bat_000000000000000000000001", format: "csv", sha256: request.sha256, seconds: 900 },
    ]);
  });

  test("the same key is the same batch, with a new form while it waits for its file", async () => {
    const { create, read, batches, clock } = batchApiWorld();
    const { json: first } = await create();
    // An upload that began in time may still be under way.
    clock.advance(44 * 60_000);
    expect((await read(first.id)).json).toMatchObject({ state: "awaiting_upload", upload: null });
    clock.advance(2 * 60_000);
    expect((await read(first.id)).json).toMatchObject({ state: "expired", upload: null });
    const { status, json } = await create();
    expect(status).toBe(201);
    expect(json).toMatchObject({ id: first.id, state: "awaiting_upload", upload: { url: "https://bucket.example" } });
    expect((await read(first.id)).json).toMatchObject({ state: "awaiting_upload" });
    expect(batches.batches.size).toBe(1);
  });

  test("a result is JSON lines, or CSV where the request says so", async () => {
    const { create, read, batches, clock } = batchApiWorld();
    expect((await create()).json).toMatchObject({
      result_format: "jsonl",
      separator: null,
      errors: [],
      error_title: null,
    });
    const { status, json } = await create({ ...request, sha256: OTHER_FILE, result_format: "csv" }, { key: "key-2" });
    expect([status, json.result_format]).toEqual([201, "csv"]);
    await batches.begin(json.id, run, new Date(0));
    await batches.end(json.id, "execution-1", { state: "completed", at: clock.now() });
    expect((await read(json.id)).json).toMatchObject({ result: { url: `https://bucket.example/${json.id}.csv?900` } });
    expect(await create({ ...request, result_format: "xlsx" }, { key: "key-3" })).toMatchObject({ status: 400 });
  });

  test("the same key does not change the format of a result", async () => {
    const { create } = batchApiWorld();
    await create();
    expect(await create({ ...request, result_format: "jsonl" })).toMatchObject({ status: 201 });
    expect(await create({ ...request, result_format: "csv" })).toMatchObject({
      ...{ status: 409, json: { code: "IDEMPOTENCY_KEY_REUSED" } },
    });
  });

  test("the same key gives no other form once the file is here", async () => {
    const { create, batches } = batchApiWorld();
    const { json } = await create();
    await batches.begin(json.id, run, new Date(0));
    expect((await create()).json).toMatchObject({ id: json.id, state: "processing", upload: null });
  });

  test("the same key for another file is refused", async () => {
    const { create, batches } = batchApiWorld();
    await create();
    const other = { ...request, sha256: `${"A".repeat(43)}=` };
    expect(await create(other)).toMatchObject({ status: 409, json: { code: "IDEMPOTENCY_KEY_REUSED" } });
    expect(batches.batches.size).toBe(1);
  });

  test.each<[string, unknown, { key?: string | undefined; userArn?: string }, number, string]>([
    ["no key", request, { key: undefined }, 400, "IDEMPOTENCY_KEY_REQUIRED"],
    ["no JSON", "{", {}, 400, "MALFORMED_JSON"],
    ["another format", { ...request, format: "xlsx" }, {}, 400, "INVALID_BODY"],
    ["no checksum", { merchant_id: "mrc_1", format: "csv" }, {}, 400, "INVALID_BODY"],
    ["a checksum in hexadecimal", { ...request, sha256: "9f86d081".repeat(8) }, {}, 400, "INVALID_BODY"],
    ["an unknown field", { ...request, path: "../other" }, {}, 400, "INVALID_BODY"],
    ["a field twice", `{"format":"csv",${JSON.stringify(request).slice(1)}`, {}, 400, "INVALID_BODY"],
    ["a body larger than its fields", { ...request, sha256: "A".repeat(16 * 1024) }, {}, 413, "BODY_TOO_LARGE"],
    ["another caller's merchant", request, { userArn: OTHER }, 403, "CALLER_NOT_BOUND"],
    [
      "a caller without a binding",
      request,
      { userArn: "arn:aws:iam::123456789012:role/none" },
      403,
      "CALLER_NOT_BOUND",
    ],
  ])("POST /batches with %s is refused, and nothing is kept", async (_, body, options, status, code) => {
    const { create, batches, forms } = batchApiWorld();
    expect(await create(body, options)).toMatchObject({ status, json: { code } });
    expect(batches.batches.size + batches.keys.size + forms.length).toBe(0);
  });
});

describe("GET /batches/{id}", () => {
  test("GET /batches/{id} shows how many rows are processed, and links to the result once there is one", async () => {
    const { create, read, batches, clock } = batchApiWorld();
    const { json } = await create();
    await batches.begin(json.id, run, new Date(0));
    await batches.advance(json.id, "execution-1", {
      from: 0,
      to: 90,
      counts: { rows: 3, submitted: 2, refused: 1 },
      emptyRows: 0,
      mayContainCardData: false,
    });
    expect((await read(json.id)).json).toMatchObject({
      state: "processing",
      rows: 3,
      submitted: 2,
      refused: 1,
      upload: null,
      result: null,
    });
    await batches.end(json.id, "execution-1", { state: "completed_with_errors", at: clock.now() });
    expect(await read(json.id)).toMatchObject({
      status: 200,
      json: { state: "completed_with_errors", result: { url: `https://bucket.example/${json.id}.jsonl?900` } },
    });
    // The bucket has deleted the result.
    clock.advance(7 * 86_400_000);
    expect((await read(json.id)).json).toMatchObject({ state: "completed_with_errors", result: null });
  });

  test("GET /batches/{id} shows an interrupted batch without an error or a result", async () => {
    const { create, read, batches, clock } = batchApiWorld();
    const { json } = await create();
    await batches.begin(json.id, run, new Date(0));
    await batches.end(json.id, "execution-1", { state: "interrupted", at: clock.now(), uncounted: 4 });
    const { json: shown } = await read(json.id);
    expect(shown).toMatchObject({ state: "interrupted", error: null, result: null, rows: 4, submitted: 4, refused: 0 });
    expect(shown).not.toHaveProperty("uncounted");
  });

  test("GET /batches/{id} shows why a file failed", async () => {
    const { create, read, batches, clock } = batchApiWorld();
    const { json } = await create();
    await batches.begin(json.id, run, new Date(0));
    const refusal = {
      error: "WRONG_HEADER",
      errors: [{ column: "amount", rule: "required" }],
      separator: "semicolon",
    } as const;
    await batches.end(json.id, "execution-1", { state: "failed", at: clock.now(), refusal });
    expect((await read(json.id)).json).toMatchObject({
      ...{ state: "failed", error: "WRONG_HEADER", result: null, separator: "semicolon" },
      error_title: expect.stringContaining("columns"),
      errors: [{ column: "amount", rule: "required" }],
    });
  });

  test.each([
    ["an unknown batch", "bat_0123456789abcdef01234567", SHOP],
    ["an id of another form", "key#mrc_1", SHOP],
  ])("GET /batches/{id} answers 404 for %s", async (_, id, caller) => {
    const { read } = batchApiWorld();
    expect(await read(id, caller)).toMatchObject({ status: 404, json: { code: "BATCH_NOT_FOUND" } });
  });

  test("GET /batches/{id} answers 404 for another merchant's batch", async () => {
    const { create, read } = batchApiWorld();
    const { json } = await create();
    expect(await read(json.id, OTHER)).toMatchObject({ status: 404, json: { code: "BATCH_NOT_FOUND" } });
  });
});
