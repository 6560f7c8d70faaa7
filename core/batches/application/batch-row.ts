import type { FieldError } from "../../contracts/field-errors";
import { utf8Text } from "../../contracts/text";
import { repeatedFields } from "../../shared/application/read-body";
import { parseJson } from "../../shared/domain/json";
import { repeatedNames } from "../../shared/domain/repeated-names";
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
 * The fields of a record, as POST /transactions takes them, for the batch's merchant. `empty`: the record is a row of
 * separators or blanks only, as spreadsheets write below a table.
 */
export function fieldsOf(bytes: Buffer, layout: RowLayout, cellsOf: CsvReader): Result<Fields | "empty", RowRefusal> {
  const text = utf8Text(bytes);
  if (text === undefined) return refused({ code: "NOT_UTF8" });
  if (text.trim() === "") return ok("empty");
  const fields =
    layout.format === "csv" ? csvFields(cellsOf(text, layout.separator ?? "comma"), layout) : jsonFields(text);
  if (!fields.ok || fields.value === "empty") return fields;
  const { merchantId } = layout;
  const merchant = fields.value.merchant_id ?? merchantId;
  return merchant === merchantId ? ok({ ...fields.value, merchant_id: merchant }) : refused({ code: "OTHER_MERCHANT" });
}

/** An empty cell is an absent field. Only the amount is a number, and only `unique_reference` is true or false. */
function csvFields(
  cells: readonly string[] | undefined,
  { columns = [] }: RowLayout,
): Result<Fields | "empty", RowRefusal> {
  if (cells === undefined) return refused({ code: "MALFORMED_ROW" });
  if (cells.every((cell) => cell.trim() === "")) return ok("empty");
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
  return name === "unique_reference" ? (TRUTH.get(cell.toLowerCase()) ?? cell) : cell;
}

function jsonFields(text: string): Result<Fields, RowRefusal> {
  const value = parseJson(text);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return refused({ code: "MALFORMED_ROW" });
  const repeated = repeatedNames(text);
  return repeated.length === 0
    ? ok(value as Fields)
    : refused({ code: "INVALID_BODY", errors: repeatedFields(repeated) });
}
