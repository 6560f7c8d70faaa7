import { describe, expect, test } from "@jest/globals";
import type { Batch, BatchEnd } from "../../core/batches/application/batch";
import { batchApiWorld, OTHER, request, SHOP } from "../../testing/batch-api-world";

const MINUTE = 60_000;
const again = { ...request, allow_duplicate: true };

function world() {
  const given = batchApiWorld();
  const { create, batches, clock } = given;
  let keys = 0;
  /** A request under a key of its own. */
  const send = (body: unknown = request, userArn = SHOP) => create(body, { key: `own-${++keys}`, userArn });
  const begin = (id: string) => batches.begin(id, { versionId: "v1", execution: id }, clock.now());
  /** Processes so many rows of the batch. */
  const submit = (id: string, submitted: number) =>
    batches.advance(id, id, {
      from: (batches.batches.get(id) as Batch).cursor,
      to: 90,
      counts: { rows: 3, submitted, refused: 3 - submitted },
      emptyRows: 0,
      mayContainCardData: false,
    });
  const end = (id: string, state: BatchEnd) => batches.end(id, id, { state, at: clock.now() });
  const isAlive = (id: string) => {
    const { state, uploadUntil } = batches.batches.get(id) as Batch;
    return state !== "awaiting_upload" || Date.parse(uploadUntil) + 30 * MINUTE >= clock.now().getTime();
  };
  const alive = () => [...batches.batches.keys()].filter(isAlive);
  return { ...given, send, begin, submit, end, alive };
}

const duplicate = (id: string) => ({ status: 409, json: { code: "DUPLICATE_FILE", duplicate_of: id } });

describe("the same file under another key", () => {
  test.each<[string, (given: ReturnType<typeof world>, id: string) => Promise<unknown> | undefined]>([
    ["waits for its file", () => undefined],
    ["is being processed", ({ begin }, id) => begin(id)],
    [
      "was interrupted before its first row was counted",
      async ({ begin, end }, id) => {
        await begin(id);
        await end(id, "interrupted");
      },
    ],
    [
      "is completed",
      async ({ begin, submit, end }, id) => {
        await begin(id);
        await submit(id, 3);
        await end(id, "completed");
      },
    ],
    [
      "is completed with errors",
      async ({ begin, submit, end }, id) => {
        await begin(id);
        await submit(id, 1);
        await end(id, "completed_with_errors");
      },
    ],
  ])("a file whose earlier batch %s is refused with that batch's id, and nothing is kept", async (_, prepare) => {
    const given = world();
    const { json: first } = await given.send();
    await prepare(given, first.id);
    given.forms.length = 0;
    const { status, json, headers } = await given.send();
    expect({ status, json }).toMatchObject(duplicate(first.id));
    expect(headers).toMatchObject({ "Content-Type": "application/problem+json" });
    expect(given.batches.batches.size).toBe(1);
    expect(given.batches.keys.size).toBe(1);
    expect(given.forms).toEqual([]);
  });

  test("a file that was charged is refused for as long as its batch is kept, and taken afterwards", async () => {
    const given = world();
    const { json: first } = await given.send();
    await given.begin(first.id);
    await given.submit(first.id, 3);
    await given.end(first.id, "completed");
    given.clock.advance(89 * 86_400_000);
    expect(await given.send()).toMatchObject(duplicate(first.id));
    given.batches.batches.delete(first.id);
    expect((await given.send()).status).toBe(201);
  });

  test.each<[string, BatchEnd]>([
    ["failed", "failed"],
    ["ended without a payment", "completed_with_errors"],
  ])("a file whose earlier batch %s is taken", async (_, state) => {
    const given = world();
    const { json: first } = await given.send();
    await given.begin(first.id);
    if (state !== "failed") await given.submit(first.id, 0);
    await given.end(first.id, state);
    expect((await given.send()).status).toBe(201);
    // The second one blocks from now on.
    expect((await given.send()).json).toMatchObject({ code: "DUPLICATE_FILE" });
  });

  test("a file is the same whatever its format is said to be, and another one for another merchant", async () => {
    const given = world();
    const { json: first } = await given.send();
    expect(await given.send({ ...request, format: "jsonl" })).toMatchObject(duplicate(first.id));
    expect((await given.send({ ...request, merchant_id: "mrc_2" }, OTHER)).status).toBe(201);
    expect((await given.send({ ...request, sha256: `${"A".repeat(43)}=` })).status).toBe(201);
  });

  test("a repeat of the request is no duplicate, in whatever state its batch is", async () => {
    const given = world();
    const { json: first } = await given.create();
    expect((await given.create()).json).toMatchObject({ id: first.id, state: "awaiting_upload" });
    await given.begin(first.id);
    expect((await given.create()).json).toMatchObject({ id: first.id, state: "processing" });
    expect((await given.create(again)).json).toMatchObject({ id: first.id });
  });
});

describe("an expired batch", () => {
  test("a file whose earlier batch has expired is taken, and the earlier one can no longer begin", async () => {
    const given = world();
    const { json: first } = await given.create();
    given.clock.advance(46 * MINUTE);
    const { status, json: second } = await given.send();
    expect(status).toBe(201);
    expect(await given.batches.begin(first.id, { versionId: "v1", execution: "late" }, new Date(1))).toBeUndefined();
    expect(given.alive()).toEqual([second.id]);
    // The first request, repeated, meets the second batch.
    expect(await given.create()).toMatchObject(duplicate(second.id));
    expect(await given.create(again)).toMatchObject({ status: 201, json: { id: first.id, state: "awaiting_upload" } });
  });

  test("a request that is repeated when both batches have expired gets the file back", async () => {
    const given = world();
    const { json: first } = await given.create();
    given.clock.advance(46 * MINUTE);
    const { json: second } = await given.send();
    given.clock.advance(46 * MINUTE);
    expect(await given.create()).toMatchObject({ status: 201, json: { id: first.id, state: "awaiting_upload" } });
    expect(given.alive()).toEqual([first.id]);
    expect(await given.send()).toMatchObject(duplicate(first.id));
    expect((await given.read(second.id)).json).toMatchObject({ state: "expired" });
  });

  test("an expired batch that gets another form blocks again", async () => {
    const given = world();
    const { json: first } = await given.create();
    given.clock.advance(46 * MINUTE);
    await given.create();
    expect(await given.send()).toMatchObject(duplicate(first.id));
  });
});

describe("allow_duplicate", () => {
  test("a request that allows a duplicate is a batch of its own", async () => {
    const given = world();
    const { json: first } = await given.send();
    await given.begin(first.id);
    await given.submit(first.id, 3);
    const { status, json: second } = await given.send(again);
    expect(status).toBe(201);
    expect(second.id).not.toBe(first.id);
    expect(await given.send()).toMatchObject(duplicate(first.id));
  });

  test("a duplicate that was allowed beside a batch without a file blocks after that one has expired", async () => {
    const given = world();
    await given.send();
    const { json: second } = await given.send(again);
    await given.begin(second.id);
    await given.submit(second.id, 3);
    await given.end(second.id, "completed");
    given.clock.advance(46 * MINUTE);
    expect(await given.send()).toMatchObject(duplicate(second.id));
  });

  test("a file has at most ten open batches, whoever allows duplicates", async () => {
    const given = world();
    for (let count = 0; count < 10; count++) expect((await given.send(again)).status).toBe(201);
    expect(await given.send(again)).toMatchObject({ status: 409, json: { code: "DUPLICATE_FILE" } });
  });

  test.each([["yes"], [1], [null]])("allow_duplicate of %j is refused", async (allow_duplicate) => {
    const given = world();
    expect(await given.send({ ...request, allow_duplicate })).toMatchObject({
      status: 400,
      json: { code: "INVALID_BODY" },
    });
  });
});

describe("requests at the same time", () => {
  const statusesOf = (answers: readonly { status: number }[]) => answers.map(({ status }) => status).sort();

  test("of ten requests for one new file at the same time, one is a batch", async () => {
    const given = world();
    const answers = await Promise.all(Array.from({ length: 10 }, () => given.send()));
    expect(statusesOf(answers)).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
    expect(given.batches.batches.size).toBe(1);
  });

  test("of ten requests for a file whose batch has expired, and its own repeat, one gets the file", async () => {
    const given = world();
    await given.create();
    given.clock.advance(46 * MINUTE);
    const answers = await Promise.all([...Array.from({ length: 5 }, () => given.send()), given.create(), given.send()]);
    expect(statusesOf(answers)).toEqual([201, ...Array.from({ length: 6 }, () => 409)]);
    expect(given.alive().length).toBe(1);
  });
});
