import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type Batch, reportedCounts } from "../../core/batches/application/batch";
import { CHUNK_ROWS } from "../../core/batches/application/batch-chunk";
import { batchWorld, csv, HEADER, row, spreadsheet } from "../../testing/batch-world";
import { projectRoot } from "../../tools/paths";

const EMPTY = ",,,,";

/** Numbers of the rows that have a line in the result. */
const numbersOf = (results: readonly { row: number }[]) => results.map((result) => result.row);

/** Customers and amounts of all payments, by customer. */
async function paymentsOf({ transactions }: ReturnType<typeof batchWorld>) {
  const payments = await Promise.all(transactions.ids.map((id) => transactions.find(id)));
  return payments
    .map(
      (payment) =>
        `${payment?.submission?.customerId} ${payment?.submission?.amount} ${payment?.submission?.description ?? ""}`,
    )
    .sort();
}

describe("a file as a spreadsheet writes it", () => {
  test("a file of a German spreadsheet, with a byte order mark and two empty rows, is submitted", async () => {
    const world = batchWorld();
    const file = readFileSync(join(projectRoot, "samples", "batches", "spreadsheet-de.csv"));
    expect(file.toString()).toMatch(/^\ufeffCustomer ID;.*\r\n/);
    const { batchId, ...end } = await world.process(file);
    expect(end).toMatchObject({
      end: "Done",
      state: "completed",
      counts: { rows: 2, submitted: 2, refused: 0 },
      results: [
        { row: 1, outcome: "submitted" },
        { row: 3, outcome: "submitted" },
      ],
    });
    expect(world.batches.batches.get(batchId)).toMatchObject({ separator: "semicolon", emptyRows: 2 });
    expect(await paymentsOf(world)).toEqual(["cus_muster_1 1990 Lampe; groß", "cus_muster_2 4250 Stehlampe"]);
    expect(world.metrics.of("BatchRowRefused")).toBe(0);
  });

  test.each([
    ["semicolons", "Customer_ID;AMOUNT;currency;Payment_Method\ncus_1;1001;USD;pm_visa"],
    ["tabs", "customer_id\tamount\tcurrency\tpayment_method\ncus_1\t1001\tUSD\tpm_visa"],
    ["blanks behind its commas", "customer_id, amount, currency, payment_method\ncus_1, 1001, USD, pm_visa"],
    ["a first line for Excel", "sep=;\r\ncustomer_id;amount;currency;payment_method\r\ncus_1;1001;USD;pm_visa\r\n"],
    ["a comma at the end of each line", "customer_id,amount,currency,payment_method,\ncus_1,1001,USD,pm_visa,"],
    ["quotes around everything", '"customer_id";"amount";"currency";"payment_method"\n"cus_1";"1001";"USD";"pm_visa"'],
  ])("a CSV file with %s is submitted", async (_, file) => {
    const world = batchWorld();
    expect(await world.process(file)).toMatchObject({
      state: "completed",
      counts: { rows: 1, submitted: 1, refused: 0 },
      results: [{ row: 1, outcome: "submitted" }],
    });
    expect(await paymentsOf(world)).toEqual(["cus_1 1001 "]);
  });

  test("blanks around a description are kept, and blanks around any other cell are not", async () => {
    const world = batchWorld();
    await world.process(`${HEADER}\n cus_1 ,\t1001,USD\u00a0, pm_visa ," a lamp "`);
    expect(await paymentsOf(world)).toEqual(["cus_1 1001  a lamp "]);
  });

  test("a file of JSON lines with a byte order mark and lines of blanks is submitted", async () => {
    const world = batchWorld();
    const line = '{"customer_id":"cus_1","amount":1001,"currency":"USD","payment_method":"pm_visa"}';
    const { counts, results } = await world.process(`\ufeff${line}\r\n  \r\n\r\n${line}\n`, "jsonl");
    expect(counts).toEqual({ rows: 2, submitted: 2, refused: 0 });
    expect(numbersOf(results)).toEqual([1, 3]);
  });
});

describe("card numbers in a file with tabs", () => {
  const header = "customer_id\tamount\tcurrency\tpayment_method\tdescription\treference";

  test("two numbers that a tab divides are no card number", async () => {
    const world = batchWorld();
    const file = "reference\tamount\tcustomer_id\tcurrency\tpayment_method\n42424242\t42424242\tcus_1\tUSD\tpm_visa";
    expect(await world.process(file)).toMatchObject({ state: "completed", counts: { submitted: 1 } });
  });

  test.each([
    ["in a cell", "cus_1\t1990\tUSD\tpm_visa\t4242 4242 4242 4242\t", [{ column: "description", rule: "card_number" }]],
    [
      "in a quoted cell, with tabs",
      'cus_1\t1990\tUSD\tpm_visa\t"4242\t4242\t4242\t4242"\t',
      [{ column: "description", rule: "card_number" }],
    ],
    ["in a row that is no CSV", 'cus_1\t1990\tUSD\tpm_visa\t5" 4242\t4242\t4242\t4242', undefined],
  ])("a card number %s is refused", async (_, line, errors) => {
    const world = batchWorld();
    const { results } = await world.process(`${header}\n${line}`);
    expect(results).toEqual([expect.objectContaining({ code: "CARD_NUMBER_REFUSED", ...(errors && { errors }) })]);
    expect(world.transactions.ids.length).toBe(0);
  });
});

describe("empty rows", () => {
  test.each([
    ["separators", EMPTY],
    ["quoted nothing", '"","","","",""'],
    ["blanks", " , ,\t, , "],
    ["fewer separators than columns", ",,"],
    ["one blank", " "],
  ])("a row of %s is no payment, is not refused, and has a number", async (_, empty) => {
    const world = batchWorld();
    const { state, counts, results } = await world.process(csv(row(1), empty, row(3)));
    expect({ state, counts, numbers: numbersOf(results) }).toEqual({
      ...{ state: "completed", counts: { rows: 2, submitted: 2, refused: 0 } },
      numbers: [1, 3],
    });
  });

  test("a file of nothing but empty rows is an empty file", async () => {
    const world = batchWorld();
    expect(await world.process(csv(EMPTY, EMPTY))).toMatchObject({
      ...{ state: "failed", error: "EMPTY_FILE", counts: { rows: 0 } },
    });
    expect(world.transactions.ids.length).toBe(0);
  });

  test("empty rows that fill whole chunks are passed, and the rows behind them keep their numbers", async () => {
    const world = batchWorld();
    const empty = Array.from({ length: 2 * CHUNK_ROWS + 3 }, () => EMPTY);
    const { batchId, counts, results } = await world.process(spreadsheet(row(1), ...empty, row(2)));
    expect(counts).toEqual({ rows: 2, submitted: 2, refused: 0 });
    expect(numbersOf(results)).toEqual([1, empty.length + 2]);
    expect(world.batches.batches.get(batchId)).toMatchObject({ emptyRows: empty.length });
  });

  test("a batch with empty rows that is interrupted counts no row twice, and none of them as a payment", async () => {
    let isBroken = true;
    const world = batchWorld({
      after: (effect) => {
        if (effect === "files.writePart" && isBroken) throw new Error("no answer");
      },
    });
    const file = spreadsheet(row(1), EMPTY, row(3));
    const batchId = await world.create(file);
    world.upload(batchId, file);
    expect(await world.run(batchId)).toBe("Interrupted");
    expect(reportedCounts(world.batches.batches.get(batchId) as Batch)).toEqual({ rows: 2, submitted: 2, refused: 0 });
    isBroken = false;
    expect(await world.run(batchId)).toBe("Done");
    expect(world.outcomeOf(batchId)).toMatchObject({ counts: { rows: 2, submitted: 2, refused: 0 } });
    expect(world.transactions.ids.length).toBe(2);
  });
});

describe("the separator of later chunks", () => {
  test("a chunk that does not see the header is cut by the header's separator, quotes and line ends included", async () => {
    const world = batchWorld();
    const rows = Array.from({ length: CHUNK_ROWS + 5 }, (_, index) => row(index + 1));
    const tricky = row(rows.length + 1, { description: '"a\nb; c"' });
    const { counts, results } = await world.process(spreadsheet(...rows, tricky, row(rows.length + 2)));
    expect(counts).toEqual({ rows: rows.length + 2, submitted: rows.length + 2, refused: 0 });
    expect(results.length).toBe(rows.length + 2);
    expect((await paymentsOf(world)).filter((payment) => payment.includes("a\nb; c")).length).toBe(1);
  });

  test("a batch that was begun before separators were recorded is read with commas", async () => {
    const world = batchWorld();
    const file = csv(...Array.from({ length: CHUNK_ROWS + 5 }, (_, index) => row(index + 1)));
    const batchId = await world.create(file);
    world.upload(batchId, file);
    const input = { key: `uploads/${batchId}`, version_id: "v1", execution: "execution-0" };
    await world.worker({ ...input, task: "begin" });
    await world.worker({ ...input, task: "chunk" });
    const { separator: _, ...older } = world.batches.batches.get(batchId) as Batch;
    world.batches.batches.set(batchId, older);
    await world.worker({ ...input, task: "chunk" });
    expect(world.outcomeOf(batchId).counts).toMatchObject({ rows: CHUNK_ROWS + 5, submitted: CHUNK_ROWS + 5 });
  });
});
