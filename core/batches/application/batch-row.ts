import type { FieldError } from "../../contracts/field-errors";
import { utf8Text } from "../../contracts/text";
import { parseJson } from "../../shared/domain/json";
import { ok, type Result, refused } from "../../shared/domain/result";
import type { Batch } from "./batch";
import { positionOf } from "./csv-header";
import type { CsvReader } from "./ports/files";
import type { RowRefusal } from "./row-result";

type Fields = Readonly<Record<string, unknown>>;
/** How the rows of a batch's file are read. */
export type RowLayout = Pick<Batch, "format" | "columns" | "separator" | "merchantId">;

/** Spreadsheets write capitals. */
const TRUTH: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
]);
const AMOUNT = /^(0|[1-9]\d{0,14})$/;

/**
 * The JSON of a record's payment, as POST /transactions takes it, for the batch's merchant. Undefined: the record is a
 * row of separators or blanks only, as spreadsheets write below a table.
 */
export function paymentJsonOf(
  bytes: Buffer,
  layout: RowLayout,
  cellsOf: CsvReader,
): Result<string | undefined, RowRefusal> {
  const text = utf8Text(bytes);
  if (text === undefined) return refused({ code: "NOT_UTF8" });
  if (text.trim() === "") return ok(undefined);
  const { format, separator = "comma", merchantId } = layout;
  const fields = format === "csv" ? csvFields(cellsOf(text, separator), layout) : jsonFields(text);
  if (!fields.ok || fields.value === undefined) return fields as Result<undefined, RowRefusal>;
  const { merchant_id: merchant } = fields.value;
  if (merchant !== undefined && merchant !== merchantId) return refused({ code: "OTHER_MERCHANT" });
  if (format === "csv") return ok(JSON.stringify({ ...fields.value, merchant_id: merchantId }));
  return ok(merchant === undefined ? withMerchant(text, fields.value, merchantId) : text);
}

/**
 * The JSON of an object with its merchant. The rest stays as it was sent: to write it anew would lose a field that is
 * given twice, and fail for lists within lists.
 */
function withMerchant(text: string, fields: Fields, merchantId: string): string {
  const rest = text.slice(text.indexOf("{") + 1);
  return `{"merchant_id":${JSON.stringify(merchantId)}${Object.keys(fields).length === 0 ? "" : ","}${rest}`;
}

/** Fields of a payment that are true or false. */
const FLAGS: ReadonlySet<string> = new Set(["capture", "unique_reference"]);

/** An empty cell is an absent field. Only the amount is a number. */
function csvFields(
  cells: readonly string[] | undefined,
  { columns = [] }: RowLayout,
): Result<Fields | undefined, RowRefusal> {
  if (cells === undefined) return refused({ code: "MALFORMED_ROW" });
  if (cells.every((cell) => cell.trim() === "")) return ok(undefined);
  if (cells.length !== columns.length) return refused(wrongLength(cells.length, columns));
  const fields: Record<string, unknown> = {};
  for (const [index, name] of columns.entries()) {
    const cell = cells[index] ?? "";
    // Blanks around a text are part of it, perhaps. No other field has any.
    const value = name === "description" ? cell : cell.trim();
    if (value === "") continue;
    if (name === "") return refused({ code: "MALFORMED_ROW", errors: [nameless(index)] });
    fields[name] = cellValue(name, value);
  }
  return ok(fields);
}

const wrongLength = (length: number, columns: readonly string[]): RowRefusal => ({
  code: "MALFORMED_ROW",
  errors: [
    length < columns.length
      ? { column: columns[length] || positionOf(length), rule: "required", expected: cellCount(columns, length) }
      : { column: positionOf(columns.length), rule: "unknown", expected: cellCount(columns, length) },
  ],
});

const cellCount = ({ length }: readonly string[], cells: number): string =>
  `${length} cells, as the header has; the row has ${cells}`;

const nameless = (index: number): FieldError => ({
  column: positionOf(index),
  rule: "unknown",
  expected: "no content, as the header has no name for it",
});

function cellValue(name: string, cell: string): unknown {
  if (name === "amount" && AMOUNT.test(cell)) return Number(cell);
  return FLAGS.has(name) ? (TRUTH.get(cell.toLowerCase()) ?? cell) : cell;
}

function jsonFields(text: string): Result<Fields, RowRefusal> {
  const value = parseJson(text);
  const isObject = value !== null && typeof value === "object" && !Array.isArray(value);
  return isObject ? ok(value as Fields) : refused({ code: "MALFORMED_ROW" });
}
