import type { RowError } from "../../contracts/batch-schema";
import { paymentSubmission } from "../../contracts/payment-submission-schema";
import { utf8Text } from "../../contracts/text";
import { parseJson } from "../../shared/domain/json";
import { ok, type Result, refused } from "../../shared/domain/result";
import type { Batch } from "./batch";
import type { CsvReader } from "./ports/files";

type Fields = Readonly<Record<string, unknown>>;

const { shape } = paymentSubmission;
const columnNames = Object.keys(shape);
/** Columns that every payment needs. The merchant is the batch's. */
const requiredColumns = columnNames.filter(
  (name) => name !== "merchant_id" && !shape[name as keyof typeof shape].safeParse(undefined).success,
);
/** Spreadsheets write capitals. */
const TRUTH: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["TRUE", true],
  ["false", false],
  ["FALSE", false],
]);
const AMOUNT = /^(0|[1-9]\d{0,14})$/;

/** The columns that a CSV file's first record names; undefined where payments cannot be made of them. */
export function columnsOf(header: string, cellsOf: CsvReader): readonly string[] | undefined {
  const columns = cellsOf(header);
  if (columns === undefined || new Set(columns).size !== columns.length) return undefined;
  const fits =
    columns.every((name) => columnNames.includes(name)) && requiredColumns.every((name) => columns.includes(name));
  return fits ? columns : undefined;
}

/** The fields of a record, as POST /transactions takes them, for the batch's merchant. */
export function fieldsOf(
  bytes: Buffer,
  { format, columns = [], merchantId }: Pick<Batch, "format" | "columns" | "merchantId">,
  cellsOf: CsvReader,
): Result<Fields, Exclude<RowError, "ROW_TOO_LONG">> {
  const text = utf8Text(bytes);
  if (text === undefined) return refused("MALFORMED_ROW");
  const fields = format === "csv" ? csvFields(cellsOf(text), columns) : jsonFields(text);
  if (fields === undefined) return refused("MALFORMED_ROW");
  const merchant = fields.merchant_id ?? merchantId;
  return merchant === merchantId ? ok({ ...fields, merchant_id: merchant }) : refused("OTHER_MERCHANT");
}

/** An empty cell is an absent field. Only the amount is a number, and only `unique_reference` is true or false. */
function csvFields(cells: readonly string[] | undefined, columns: readonly string[]): Fields | undefined {
  if (cells?.length !== columns.length) return undefined;
  return Object.fromEntries(
    columns.flatMap((name, index) => {
      const cell = cells[index] ?? "";
      if (cell === "") return [];
      return [[name, cellValue(name, cell)]];
    }),
  );
}

function cellValue(name: string, cell: string): unknown {
  if (name === "amount" && AMOUNT.test(cell)) return Number(cell);
  return name === "unique_reference" ? (TRUTH.get(cell) ?? cell) : cell;
}

function jsonFields(text: string): Fields | undefined {
  const value = parseJson(text);
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Fields) : undefined;
}
