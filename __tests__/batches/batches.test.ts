import { describe, expect, test } from "@jest/globals";
import { CHUNK_ROWS } from "../../core/batches/application/batch-chunk";
import { BATCH_KEPT_DAYS, MAX_BATCH_LINES } from "../../core/contracts/batch-schema";
import { batchWorld, csv, HEADER, row } from "../../testing/batch-world";

const refusals = (results: readonly { row: number; code?: string }[]) =>
  results.filter(({ code }) => code !== undefined).map(({ row: number, code }) => `${number} ${code}`);

describe("a file of payments", () => {
  test.each([
    ["LF", `${csv(row(1), row(2))}\n`],
    ["CRLF", csv(row(1), row(2)).replaceAll("\n", "\r\n")],
    ["a byte order mark", `\ufeff${csv(row(1), row(2))}`],
    ["blank lines", csv(row(1), "", "", row(2), "")],
    [
      "columns in another order, and a merchant",
      'currency,merchant_id,payment_method,amount,customer_id\nUSD,mrc_1,pm_visa,1001,cus_1\n"USD",,"pm_visa","1002",cus_2',
    ],
  ])("a CSV file with %s is submitted", async (_, file) => {
    const world = batchWorld();
    expect(await world.process(file)).toMatchObject({
      end: "Done",
      state: "completed",
      counts: { rows: 2, submitted: 2, refused: 0 },
      results: [
        { row: 1, outcome: "submitted" },
        { row: 2, outcome: "submitted" },
      ],
    });
    const payments = await Promise.all(world.transactions.ids.map((id) => world.transactions.find(id)));
    expect(payments.map((payment) => [payment?.submission?.customerId, payment?.submission?.amount]).sort()).toEqual([
      ["cus_1", 1001],
      ["cus_2", 1002],
    ]);
    for (const payment of payments) expect(payment?.state).toMatchObject({ merchantId: "mrc_1", status: "pending" });
    expect(world.queue.sent.length).toBe(2);
    expect(world.published).toEqual(["Batch started", "Batch finished"]);
  });

  test("a row's address of its customer is kept with its payment, is in no result, and refuses the row where it is none", async () => {
    const world = batchWorld();
    const file = [
      "customer_id,amount,currency,payment_method,customer_email",
      "cus_1,1001,USD,pm_visa,ada@example.com",
      "cus_2,1002,USD,pm_visa,",
      "cus_3,1003,USD,pm_visa,no address",
    ].join("\n");
    const { results } = await world.process(file);
    expect(refusals(results)).toEqual(["3 INVALID_BODY"]);
    expect([...world.submissions.customerEmails.values()]).toEqual(["ada@example.com"]);
    expect(JSON.stringify([results, world.log])).not.toContain("ada@example.com");
  });

  test("a file of JSON lines is submitted, and each of its bad lines refused", async () => {
    const world = batchWorld();
    const line = (number: number, more = {}) =>
      JSON.stringify({
        customer_id: `cus_${number}`,
        amount: 1990,
        currency: "EUR",
        payment_method: "pm_visa",
        ...more,
      });
    const file = [line(1), line(2, { merchant_id: "mrc_2" }), "[1]", "{", line(5, { amount: "1990" }), line(6)].join(
      "\n",
    );
    const { state, results } = await world.process(file, "jsonl");
    expect(state).toBe("completed_with_errors");
    expect(refusals(results)).toEqual(["2 OTHER_MERCHANT", "3 MALFORMED_ROW", "4 MALFORMED_ROW", "5 INVALID_BODY"]);
    expect(world.transactions.ids.length).toBe(2);
  });

  test("a CSV file keeps quoted commas, quotes and line ends", async () => {
    const world = batchWorld();
    await world.process(csv(row(1, { description: '"Two lamps, ""bright""\nand a shade"' })));
    const payment = await world.transactions.find(world.transactions.ids[0] ?? "");
    expect(payment?.submission?.description).toBe('Two lamps, "bright"\nand a shade');
  });

  test("a result says of each bad row why, in order, and good rows are submitted", async () => {
    const world = batchWorld();
    const rows = [
      row(1),
      row(2, { amount: "19.90" }),
      row(3, { amount: "-5" }),
      row(4, { amount: "0" }),
      row(5, { currency: "XXX" }),
      row(6, { currency: "usd" }),
      row(7, { description: "card 4242 4242 4242 4242" }),
      "cus_8,1990,USD",
      `${row(9)},one too many`,
      'cus_10,1990,USD,pm_visa,a "quote" within',
      row(11, { description: "x".repeat(20_000) }),
      row(12),
    ];
    const { state, counts, results } = await world.process(csv(...rows));
    expect(refusals(results)).toEqual([
      "2 INVALID_BODY",
      "3 INVALID_BODY",
      "4 INVALID_BODY",
      "5 UNKNOWN_CURRENCY",
      "6 INVALID_BODY",
      "7 CARD_NUMBER_REFUSED",
      "8 MALFORMED_ROW",
      "9 MALFORMED_ROW",
      "10 MALFORMED_ROW",
      "11 ROW_TOO_LONG",
    ]);
    expect(results.map((result) => result.row)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect({ state, counts }).toEqual({
      state: "completed_with_errors",
      counts: { rows: 12, submitted: 2, refused: 10 },
    });
    expect(world.published).toEqual(["Batch started", "Batch finished with errors"]);
    expect(world.metrics.of("CardDataRefused")).toBe(1);
    expect(JSON.stringify([...world.files.parts.values(), world.log.entries])).not.toContain("4242");
  });

  test("a file with a line of ten megabytes loses that row, and is read once", async () => {
    const world = batchWorld();
    const file = csv(row(1), row(2, { description: "x".repeat(10 * 1024 * 1024) }), row(3));
    const { results } = await world.process(file);
    expect(refusals(results)).toEqual(["2 ROW_TOO_LONG"]);
    expect(world.files.bytesRead).toBeLessThan(1.1 * file.length);
  });

  test("a file with a row that is not UTF-8 loses that row", async () => {
    const world = batchWorld();
    const latin = Buffer.from(row(2, { description: "M\u00fcller" }), "latin1");
    const file = Buffer.concat([Buffer.from(`${HEADER}\n${row(1)}\n`), latin, Buffer.from(`\n${row(3)}`)]);
    const { results } = await world.process(file);
    expect(refusals(results)).toEqual(["2 NOT_UTF8"]);
  });

  test("a file with a quote in the middle of a cell loses that row only", async () => {
    const world = batchWorld();
    const { results, counts } = await world.process(csv(row(1), row(2, { description: '5" pipe' }), row(3), row(4)));
    expect(refusals(results)).toEqual(["2 MALFORMED_ROW"]);
    expect(counts).toEqual({ rows: 4, submitted: 3, refused: 1 });
  });

  test("a file with a quote that is never closed submits nothing of the rest, and says where it begins", async () => {
    const world = batchWorld();
    const { results, counts } = await world.process(csv(row(1), 'cus_2,1990,USD,pm_visa,"open', row(3), row(4)));
    expect(counts).toEqual({ rows: 2, submitted: 1, refused: 1 });
    expect(refusals(results)).toEqual(["2 UNCLOSED_QUOTE"]);
  });

  test("a file with a quote that is never closed says so however much is behind it, and is removed", async () => {
    const world = batchWorld();
    const rest = Array.from({ length: 1_000 }, (_, index) => row(index + 3));
    const { batchId, results, counts } = await world.process(csv(row(1), 'cus_2,1990,USD,pm_visa,"open', ...rest));
    expect(counts).toEqual({ rows: 2, submitted: 1, refused: 1 });
    expect(refusals(results)).toEqual(["2 UNCLOSED_QUOTE"]);
    expect(world.files.uploads.has(`${batchId} v1`)).toBe(false);
  });

  test.each([
    [
      "a row of another merchant",
      'merchant_id,customer_id,amount,currency,payment_method,description\nmrc_2,cus_1,1,USD,pm_1,"4242 4242 4242 4242"',
    ],
    ["a row with a cell too many", `${csv(row(1))}\n${row(2)},4242424242424242`],
    ["a row whose quote is never closed", `${csv(row(1))}\ncus_2,1990,USD,pm_x,"4242424242424242`],
    ["a file with a wrong header", "customer_id,pan\ncus_1,4242424242424242"],
  ])("a card number in %s is counted, and the file is removed", async (_, file) => {
    const world = batchWorld();
    const { batchId } = await world.process(file);
    expect(world.metrics.of("CardDataRefused")).toBe(1);
    const logged = world.log.entries.filter(({ fields }) => fields.code === "CARD_NUMBER_REFUSED");
    expect(logged.map(({ fields }) => fields.batch_id)).toEqual([batchId]);
    expect(world.files.uploads.has(`${batchId} v1`)).toBe(false);
    expect(JSON.stringify([...world.files.parts.values(), world.log.entries])).not.toContain("4242");
  });

  test("a file with a row that is too long to search for card numbers is removed", async () => {
    const world = batchWorld();
    const { batchId } = await world.process(csv(row(1), row(2, { description: "x".repeat(20_000) })));
    expect(world.metrics.of("CardDataRefused")).toBe(0);
    expect(world.files.uploads.has(`${batchId} v1`)).toBe(false);
  });

  test("a file without card numbers stays as it was uploaded", async () => {
    const world = batchWorld();
    const { batchId } = await world.process(csv(row(1)));
    expect(world.files.uploads.has(`${batchId} v1`)).toBe(true);
  });

  test("a file with more lines than a workflow can take fails before its first row", async () => {
    const world = batchWorld();
    expect(await world.process(`${"{}\n".repeat(MAX_BATCH_LINES)}{}`, "jsonl")).toMatchObject({
      state: "failed",
      error: "TOO_MANY_ROWS",
      counts: { rows: 0 },
    });
  });

  test.each([
    ["nothing", "", "EMPTY_FILE"],
    ["a header only", `${HEADER}\n`, "EMPTY_FILE"],
    [
      "a column that no payment has",
      "customer_id,amount,currency,payment_method,pan\ncus_1,1,USD,pm_1,2",
      "WRONG_HEADER",
    ],
    ["a column too few", "customer_id,amount,currency\ncus_1,1,USD", "WRONG_HEADER"],
    ["a column twice", "customer_id,amount,currency,payment_method,amount\ncus_1,1,USD,pm_1,2", "WRONG_HEADER"],
    ["no header", `${row(1)}\n${row(2)}`, "WRONG_HEADER"],
    ["a first line without an end", "x".repeat(100_000), "WRONG_HEADER"],
    ["an image", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), "NOT_UTF8"],
    ["UTF-16", Buffer.from(`\ufeff${csv(row(1))}`, "utf16le"), "NOT_UTF8"],
    ["Latin-1 in its header", Buffer.from("betr\u00e4ge\n1", "latin1"), "NOT_UTF8"],
  ])("a file of %s fails as a whole: nothing is submitted", async (_, file, error) => {
    const world = batchWorld();
    expect(await world.process(file)).toMatchObject({ end: "Done", state: "failed", error, results: [] });
    expect(world.transactions.ids.length).toBe(0);
    expect(world.published).toEqual(["Batch started", "Batch failed"]);
  });

  test("a binary file fails as JSON lines", async () => {
    const world = batchWorld();
    expect(await world.process(Buffer.alloc(100_000), "jsonl")).toMatchObject({ state: "failed", error: "NOT_UTF8" });
  });
});

describe("a large file", () => {
  const rows = 3 * CHUNK_ROWS + 7;
  const file = csv(...Array.from({ length: rows }, (_, index) => row(index + 1)));

  test("a large file is processed in chunks, its result in the order of its rows", async () => {
    const world = batchWorld();
    const { counts, results } = await world.process(file);
    expect(counts).toEqual({ rows, submitted: rows, refused: 0 });
    expect(results.map((result) => result.row)).toEqual(Array.from({ length: rows }, (_, index) => index + 1));
    expect(world.files.parts.size).toBe(4);
    expect(world.metrics.of("BatchFinished")).toBe(1);
  });

  test("a file is processed in shorter chunks where rows take long", async () => {
    const world = batchWorld({
      after: (effect) => {
        if (effect === "submissions.create") world.clock.advance(3_000);
      },
    });
    const { counts, results } = await world.process(csv(...Array.from({ length: 100 }, (_, index) => row(index + 1))));
    expect(counts).toEqual({ rows: 100, submitted: 100, refused: 0 });
    expect(results.map((result) => result.row)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(world.files.parts.size).toBeGreaterThan(1);
  });

  test("the keys of rows stand for as long as any batch is known", async () => {
    const world = batchWorld();
    await world.process(csv(row(1)));
    expect([...world.submissions.hours]).toEqual([BATCH_KEPT_DAYS * 24]);
    // A merchant can send no such key.
    expect([...world.submissions.keys.keys()].every((key) => / row 1$/.test(key))).toBe(true);
  });
});
