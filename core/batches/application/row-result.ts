import { type RowError, rowErrors } from "../../contracts/batch-schema";
import { type FieldError, inColumns, MAX_ERRORS } from "../../contracts/field-errors";
import { type ProblemCode, problems } from "../../contracts/problems";
import type { Batch } from "./batch";

type RowCode = RowError | ProblemCode;

/** Why a row is refused. */
export interface RowRefusal {
  readonly code: RowCode;
  /** Its columns, or its fields by JSON pointers, that are wrong. */
  readonly errors?: readonly FieldError[];
  /** Id of the payment that has the row's reference. */
  readonly duplicateOf?: string;
}

/** A line of the result. An empty row has none. */
export type RowResult =
  | {
      readonly row: number;
      readonly outcome: "submitted";
      readonly transaction_id: string;
      readonly reference?: string;
    }
  | {
      readonly row: number;
      readonly outcome: "refused";
      readonly code: RowCode;
      readonly title: string;
      readonly errors?: readonly FieldError[];
      readonly duplicate_of?: string;
    }
  | { readonly row: number; readonly outcome: "empty" };

/** Where a code without errors is broken. */
const placesOfCodes: Readonly<Partial<Record<RowCode, FieldError>>> = {
  OTHER_MERCHANT: { pointer: "/merchant_id", rule: "enum", expected: "the batch's merchant, or nothing" },
  REFERENCE_ALREADY_USED: {
    pointer: "/reference",
    rule: "repeated",
    expected: "a reference that no other payment has",
  },
};
const MINOR_UNITS = "a whole number in minor units: 19.90 EUR is 1990";

/** The line of a refused row: its code in words, and what is wrong by the names that its file has. */
export function refusedRow(row: number, { code, errors, duplicateOf }: RowRefusal, format: Batch["format"]): RowResult {
  const place = placesOfCodes[code];
  const all = (errors ?? (place ? [place] : [])).slice(0, MAX_ERRORS).map(withMinorUnits);
  return {
    row,
    outcome: "refused",
    code,
    title: code in rowErrors ? rowErrors[code as RowError] : problems[code as ProblemCode].title,
    ...(all.length > 0 && { errors: format === "csv" ? inColumns(all) : all }),
    ...(duplicateOf !== undefined && { duplicate_of: duplicateOf }),
  };
}

/** Most amounts that are refused have decimals, as a spreadsheet shows them. */
const withMinorUnits = (error: FieldError): FieldError =>
  "pointer" in error && error.pointer === "/amount" && error.rule === "integer"
    ? { ...error, expected: MINOR_UNITS }
    : error;
