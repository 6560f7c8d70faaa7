import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { csvCells } from "../../core/batches/adapters/csv";
import type { Batch, CsvHeader } from "../../core/batches/application/batch";
import { readChunk } from "../../core/batches/application/batch-chunk";
import { paymentJsonOf } from "../../core/batches/application/batch-row";
import { type Separator, separators } from "../../core/contracts/batch-schema";

const COLUMNS = ["customer_id", "amount", "currency", "payment_method", "description"];
const untouched: Batch = {
  ...{ batchId: "bat_1", merchantId: "mrc_1", format: "csv", sha256: "", resultFormat: "jsonl" },
  ...{ state: "processing", createdAt: "", uploadUntil: "", versionId: "v1" },
  ...{ counts: { rows: 0, submitted: 0, refused: 0 }, emptyRows: 0, cursor: 0, partEnds: [] },
  mayContainCardData: false,
};

/** The next rows of a file, read in pieces of so many bytes. */
async function chunkOf(file: Buffer, batch: Batch, pieces: number) {
  const rest = file.subarray(batch.cursor);
  async function* chunks() {
    for (let at = 0; at < rest.length; at += pieces) yield rest.subarray(at, at + pieces);
  }
  const chunk = await readChunk({ files: { read: async () => chunks() }, cellsOf: csvCells }, batch);
  if ("error" in chunk) throw new Error(chunk.error);
  return chunk;
}

const fieldsIn = (bytes: Buffer | undefined, header: CsvHeader) => {
  const layout = { format: "csv", merchantId: "mrc_1", ...header } as const;
  const payment = paymentJsonOf(bytes ?? Buffer.alloc(0), layout, csvCells);
  return payment.ok && payment.value !== undefined ? JSON.parse(payment.value) : payment;
};

const cell = fc.string({
  unit: fc.constantFrom("a", "7", ",", ";", "\t", '"', " ", "\n", "\r\n", "ö", "\ufeff"),
  maxLength: 6,
});
const tables = fc.array(fc.tuple(cell, cell, cell, cell, cell), { minLength: 1, maxLength: 6 });
const dialects = fc.record({
  separator: fc.constantFrom(...(Object.keys(separators) as Separator[])),
  mark: fc.constantFrom("", "\ufeff"),
  lineEnd: fc.constantFrom("\n", "\r\n"),
  says: fc.boolean(),
});

interface Dialect {
  readonly separator: Separator;
  readonly mark: string;
  readonly lineEnd: string;
  /** Whether a line before the header says the separator. */
  readonly says: boolean;
}

/** A table as a spreadsheet writes it. */
function written(rows: readonly (readonly string[])[], { separator, mark, lineEnd, says }: Dialect): Buffer {
  const character = separators[separator];
  const line = (cells: readonly string[]) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(character);
  const lines = [...(says ? [`sep=${character}`] : []), COLUMNS.join(character), ...rows.map(line)];
  return Buffer.from(mark + lines.join(lineEnd) + lineEnd);
}

/** The fields that a table's row means. */
function meant(cells: readonly string[]) {
  if (cells.every((text) => text.trim() === "")) return { ok: true, value: undefined };
  const values = cells.map((text, index) => (COLUMNS[index] === "description" ? text : text.trim()));
  const entries = values.flatMap((value, index) => (value === "" ? [] : [[COLUMNS[index], value]]));
  const { amount, ...fields } = Object.fromEntries(entries);
  const number = /^[1-9]\d*$/.test(amount ?? "") ? Number(amount) : amount;
  return { ...fields, ...(amount !== undefined && { amount: number }), merchant_id: "mrc_1" };
}

describe("a table of any content", () => {
  test("a table is read as the same fields from every separator, line end, mark and piece of bytes", async () => {
    await fc.assert(
      fc.asyncProperty(tables, dialects, fc.integer({ min: 1, max: 40 }), async (rows, dialect, pieces) => {
        const { records, header } = await chunkOf(written(rows, dialect), untouched, pieces);
        expect(header).toEqual({ columns: COLUMNS, separator: dialect.separator });
        expect(records.map(({ bytes }) => fieldsIn(bytes, header as CsvHeader))).toEqual(rows.map(meant));
        expect(records.map(({ row }) => row)).toEqual(rows.map((_, index) => index + 1));
      }),
      { numRuns: 300 },
    );
  });

  test("a file that is continued behind any of its rows has the same rest, under the same numbers", async () => {
    await fc.assert(
      fc.asyncProperty(tables, dialects, fc.integer({ min: 1, max: 40 }), async (rows, dialect, pieces) => {
        const file = written(rows, dialect);
        const { records, header } = await chunkOf(file, untouched, pieces);
        for (const [index, { end, row }] of records.entries()) {
          const counts = { rows: row - 1, submitted: row - 1, refused: 0 };
          // One of the rows before it was empty.
          const behind = { ...untouched, ...header, cursor: end, counts, emptyRows: 1 };
          const rest = await chunkOf(file, behind, pieces);
          expect(rest).toEqual({ records: records.slice(index + 1) });
        }
      }),
      { numRuns: 100 },
    );
  });
});
