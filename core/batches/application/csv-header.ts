import { MAX_ROW_BYTES } from "../../contracts/batch-files";
import { type Separator, separators } from "../../contracts/batch-schema";
import { type FieldError, MAX_ERRORS, shownName } from "../../contracts/field-errors";
import { paymentSubmission } from "../../contracts/payment-submission-schema";
import { utf8Text } from "../../contracts/text";
import { hasCardNumber } from "../../shared/domain/card-number";
import { ok, type Result, refused } from "../../shared/domain/result";
import type { CsvReader } from "./ports/files";
import type { RawRecord } from "./records";

const { shape } = paymentSubmission;
/** Fields of a payment, which columns are named by. */
export const paymentFields: readonly string[] = Object.keys(shape);
/** Columns that every payment needs. The merchant is the batch's. */
const requiredNames = paymentFields.filter(
  (name) => name !== "merchant_id" && !shape[name as keyof typeof shape].safeParse(undefined).success,
);

/** Column names differ by letters and digits only: people write "Customer ID", " customer_id" and "CUSTOMER-ID". */
const spelling = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, "");
const nameBySpelling: ReadonlyMap<string, string> = new Map(paymentFields.map((name) => [spelling(name), name]));

/** A first line whose columns cannot be read. None of them is called missing: they may all be there. */
const noLine: FieldError = {
  column: "column 1",
  rule: "format",
  expected: `one line of CSV of at most ${MAX_ROW_BYTES / 1024} KiB, with all quotes closed and LF or CRLF at its end`,
};

const separatorNames = Object.keys(separators) as Separator[];
/** First line that some programs write for Excel. It is no header. */
const SEPARATOR_LINE = /^sep=([,;\t])$/i;
/** Columns of a file: a table's header may go on without names, and is kept with its batch. */
export const MAX_COLUMNS = 100;

const textOf = ({ bytes }: RawRecord): string => (bytes && utf8Text(bytes)) ?? "";

const separatorLine = (record: RawRecord): Separator | undefined => {
  const character = SEPARATOR_LINE.exec(textOf(record))?.[1];
  return separatorNames.find((name) => separators[name] === character);
};

/** Whether the record is no header, and says the separator only. */
export const isSeparatorLine = (record: RawRecord): boolean => separatorLine(record) !== undefined;

/**
 * The separator of a file, by its first record alone, so that it is the same whenever the file is read. It is the one
 * that gives most columns of payments, then most cells; a comma where none does.
 */
export function separatorOf(first: RawRecord, cellsOf: CsvReader): Separator {
  const said = separatorLine(first);
  if (said !== undefined) return said;
  const text = textOf(first);
  const [best] = separatorNames
    .map((separator) => {
      const cells = cellsOf(text, separator) ?? [];
      return { separator, known: cells.filter((cell) => nameBySpelling.has(spelling(cell))).length, all: cells.length };
    })
    .sort((one, other) => other.known - one.known || other.all - one.all);
  return best?.separator ?? "comma";
}

/**
 * The columns that a CSV file's header names, in order, as payments name them; "" for a column without a name. Refused
 * with what is wrong with them where payments cannot be made of them.
 */
export function columnsOf(
  header: string,
  separator: Separator,
  cellsOf: CsvReader,
): Result<readonly string[], readonly FieldError[]> {
  const cells = cellsOf(header, separator);
  if (cells === undefined) return refused([noLine]);
  const given = cells.map((name) => name.trim());
  const columns = given.map((name) => (name === "" ? "" : nameBySpelling.get(spelling(name))));
  // A line without any known name is content, perhaps: nothing of it is quoted.
  const isHeader = columns.some((name) => name !== undefined && name !== "");
  const wrong = columns.flatMap((name, index): FieldError[] => {
    if (name === undefined || index >= MAX_COLUMNS) {
      const column = (isHeader && shownColumn(given[index] ?? "")) || positionOf(index);
      return [{ column, rule: "unknown" }];
    }
    return name !== "" && columns.indexOf(name) < index ? [{ column: name, rule: "repeated" }] : [];
  });
  const missing = requiredNames.filter((name) => !columns.includes(name));
  const all = [...missing.map((column): FieldError => ({ column, rule: "required" })), ...wrong];
  return all.length === 0 ? ok(columns as string[]) : refused(all.slice(0, MAX_ERRORS));
}

/** A column's position, from 1, as the sender of a file counts. */
export const positionOf = (index: number): string => `column ${index + 1}`;

/** The name where it looks like one, with single blanks between its words; undefined for one that may be content. */
function shownColumn(name: string): string | undefined {
  const isHarmless = shownName(name.replace(/ /g, "_")).length > 0 && !hasCardNumber(name);
  return isHarmless ? name : undefined;
}
