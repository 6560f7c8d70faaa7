import type { FieldError } from "../../contracts/field-errors";
import { utf8Text } from "../../contracts/text";
import { jsonHasCardNumber } from "../../shared/domain/card-guard";
import { parseJson } from "../../shared/domain/json";
import { hasCardNumberIn } from "./batch-chunk";
import type { RowLayout } from "./batch-row";
import { paymentFields, positionOf } from "./csv-header";
import type { CsvReader } from "./ports/files";
import type { RawRecord } from "./records";

/**
 * The columns or fields in which a record has card numbers; undefined for a record without one, be it a valid row or
 * not. The list is empty where the number stands in no field that a payment has.
 */
export function cardNumbersOf(
  record: RawRecord,
  layout: RowLayout,
  cellsOf: CsvReader,
): readonly FieldError[] | undefined {
  if (!hasCardNumberIn(record)) return undefined;
  const text = (record.bytes && utf8Text(record.bytes)) ?? "";
  const { format, separator = "comma" } = layout;
  const cells = format === "csv" ? cellsOf(text, separator) : undefined;
  const values = format === "csv" ? namedCells(cells ?? [], layout) : namedFields(text);
  const errors = values
    .filter(([, value]) => isScalar(value) && jsonHasCardNumber(JSON.stringify(value)))
    .map(
      ([name]): FieldError => ({
        ...(format === "csv" ? { column: name } : { pointer: `/${name}` }),
        rule: "card_number",
      }),
    );
  // A tab may stand between groups of a card number. Between two cells, it is the end of another number.
  return errors.length === 0 && separator === "tab" && cells !== undefined ? undefined : errors;
}

type Named = readonly (readonly [name: string, value: unknown])[];

const namedCells = (cells: readonly string[], { columns = [] }: RowLayout): Named =>
  cells.map((cell, index) => [columns[index] || positionOf(index), cell]);

function namedFields(text: string): Named {
  const value = parseJson(text);
  return typeof value === "object" && value !== null
    ? paymentFields.map((name) => [name, (value as Readonly<Record<string, unknown>>)[name]])
    : [];
}

/** What is nested is no payment's. */
const isScalar = (value: unknown): boolean => typeof value === "string" || typeof value === "number";
