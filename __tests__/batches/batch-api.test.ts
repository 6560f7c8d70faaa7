import { describe, expect, test } from "@jest/globals";
import { makeBatchApi } from "../../lambda/batch-api/handler";
import { InMemoryBatches } from "../../testing/batch-world";
import { apiRequest } from "../../testing/events";
import { FakeCallers, FakeClock, RecordingLog } from "../../testing/fakes";

const SHOP = "arn:aws:iam::123456789012:role/shop";
const OTHER = "arn:aws:iam::123456789012:role/other";
const request = { merchant_id: "mrc_1", format: "csv", sha256: "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=" };

function setUp() {
  const clock = new FakeClock();
  const batches = new InMemoryBatches();
  const forms: object[] = [];
  let ids = 0;
  const handle = makeBatchApi({
    callers: new FakeCallers({ [SHOP]: ["mrc_1"], [OTHER]: ["mrc_2"] }),
    batches,
    uploads: {
      form: async ({ batchId, format, sha256 }, seconds) => {
        forms.push({ batchId, format, sha256, seconds });
        return { url: "https://bucket.example", fields: { key: batchId }, expiresAt: clock.now().toISOString() };
      },
      result: async (batchId, seconds) => ({ url: `https://bucket.example/${batchId}?${seconds}`, expiresAt: "later" }),
    },
    clock,
    retentionDays: 7,
    randomId: () => String(++ids).padStart(24, "0"),
    log: new RecordingLog(),
  });
  const answer = async (event: Parameters<typeof handle>[0]) => {
    const { statusCode, body, headers } = await handle(event);
    return { status: statusCode, headers, json: JSON.parse(body) };
  };
  const create = (body: unknown = request, options: { key?: string | undefined; userArn?: string } = {}) => {
    const { key, userArn } = { key: "key-1", userArn: SHOP, ...options };
    return answer(
      apiRequest({
        body: typeof body === "string" ? body : JSON.stringify(body),
        userArn,
        headers: key === undefined ? {} : { "Idempotency-Key": key },
      }),
    );
  };
  const read = (id: string, userArn = SHOP) => answer(apiRequest({ path: { id }, userArn }));
  return { create, read, batches, forms, clock };
}

describe("POST /batches", () => {
  test("answers with a form for this one file, for a quarter of an hour", async () => {
    const { create, forms } = setUp();
    const { status, headers, json } = await create();
    expect(status).toBe(201);
    expect(headers).toMatchObject({ Location: "/batches/bat_000000000000000000000001" });
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

  test("with the same key is the same batch, with a fresh form while its file is waited for", async () => {
    const { create, read, batches, clock } = setUp();
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

  test("with the same key, once the file is here, gives no other form", async () => {
    const { create, batches } = setUp();
    const { json } = await create();
    await batches.begin(json.id, "v1", "execution-1", new Date(0));
    expect((await create()).json).toMatchObject({ id: json.id, state: "processing", upload: null });
  });

  test("with the same key for another file is refused", async () => {
    const { create, batches } = setUp();
    await create();
    const other = { ...request, sha256: `${"A".repeat(43)}=` };
    expect(await create(other)).toMatchObject({ status: 409, json: { code: "IDEMPOTENCY_KEY_REUSED" } });
    expect(batches.batches.size).toBe(1);
  });

  test.each<[string, unknown, { key?: string | undefined; userArn?: string }, number, string]>([
    ["no key", request, { key: undefined }, 400, "IDEMPOTENCY_KEY_REQUIRED"],
    ["no JSON", "{", {}, 400, "INVALID_BODY"],
    ["another format", { ...request, format: "xlsx" }, {}, 400, "INVALID_BODY"],
    ["no checksum", { merchant_id: "mrc_1", format: "csv" }, {}, 400, "INVALID_BODY"],
    ["a checksum in hexadecimal", { ...request, sha256: "9f86d081".repeat(8) }, {}, 400, "INVALID_BODY"],
    ["something more", { ...request, path: "../other" }, {}, 400, "INVALID_BODY"],
    ["another's merchant", request, { userArn: OTHER }, 403, "CALLER_NOT_BOUND"],
    ["a caller nobody bound", request, { userArn: "arn:aws:iam::123456789012:role/none" }, 403, "CALLER_NOT_BOUND"],
  ])("is refused with %s, and nothing is kept", async (_, body, options, status, code) => {
    const { create, batches, forms } = setUp();
    expect(await create(body, options)).toMatchObject({ status, json: { code } });
    expect(batches.batches.size + batches.keys.size + forms.length).toBe(0);
  });
});

describe("GET /batches/{id}", () => {
  test("tells how far it is, and links to the result once there is one", async () => {
    const { create, read, batches, clock } = setUp();
    const { json } = await create();
    await batches.begin(json.id, "v1", "execution-1", new Date(0));
    await batches.advance(json.id, "execution-1", {
      from: 0,
      to: 90,
      counts: { rows: 3, submitted: 2, refused: 1 },
      mustNotStay: false,
    });
    expect((await read(json.id)).json).toMatchObject({
      state: "processing",
      rows: 3,
      submitted: 2,
      refused: 1,
      upload: null,
      result: null,
    });
    await batches.end(json.id, "execution-1", clock.now(), "completed_with_errors");
    expect(await read(json.id)).toMatchObject({
      status: 200,
      json: { state: "completed_with_errors", result: { url: `https://bucket.example/${json.id}?900` } },
    });
    // Of what the bucket has forgotten there is no link.
    clock.advance(7 * 86_400_000);
    expect((await read(json.id)).json).toMatchObject({ state: "completed_with_errors", result: null });
  });

  test("says of a batch that we have interrupted that it is not over", async () => {
    const { create, read, batches, clock } = setUp();
    const { json } = await create();
    await batches.begin(json.id, "v1", "execution-1", new Date(0));
    await batches.end(json.id, "execution-1", clock.now(), "interrupted");
    expect((await read(json.id)).json).toMatchObject({ state: "interrupted", error: null, result: null });
  });

  test("says why a file failed", async () => {
    const { create, read, batches, clock } = setUp();
    const { json } = await create();
    await batches.begin(json.id, "v1", "execution-1", new Date(0));
    await batches.end(json.id, "execution-1", clock.now(), "failed", "WRONG_HEADER");
    expect((await read(json.id)).json).toMatchObject({ state: "failed", error: "WRONG_HEADER", result: null });
  });

  test.each([
    ["an unknown batch", "bat_0123456789abcdef01234567", SHOP],
    ["what is no batch's id", "key#mrc_1", SHOP],
  ])("answers 404 for %s", async (_, id, caller) => {
    const { read } = setUp();
    expect(await read(id, caller)).toMatchObject({ status: 404, json: { code: "BATCH_NOT_FOUND" } });
  });

  test("answers 404 for another merchant's batch", async () => {
    const { create, read } = setUp();
    const { json } = await create();
    expect(await read(json.id, OTHER)).toMatchObject({ status: 404, json: { code: "BATCH_NOT_FOUND" } });
  });
});
