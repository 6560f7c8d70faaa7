import { separators } from "../../contracts/batch-schema";
import type { FieldError } from "../../contracts/field-errors";
import type { Batch } from "./batch";
import type { RowResult } from "./row-result";

type Layout = Pick<Batch, "resultFormat" | "separator">;

/** Columns of a result in CSV. */
export const resultColumns = [
  "row",
  "outcome",
  "transaction_id",
  "reference",
  "code",
  "title",
  "errors",
  "duplicate_of",
] as const;

/** What comes before the lines of the result. */
export const resultHead = (layout: Layout): string =>
  layout.resultFormat === "csv" ? csvLine(resultColumns, layout) : "";

/** The result's lines, each with its end. Empty rows have none. */
export function resultLines(results: readonly RowResult[], layout: Layout): string {
  const lines = results.filter(({ outcome }) => outcome !== "empty");
  if (layout.resultFormat === "jsonl") return lines.map((result) => `${JSON.stringify(result)}\n`).join("");
  return lines.map((result) => csvLine(cellsOf(result), layout)).join("");
}

function cellsOf(result: RowResult): readonly string[] {
  const cells: Readonly<Record<string, unknown>> = {
    ...result,
    ...("reference" in result && { reference: asText(result.reference ?? "") }),
    ...("errors" in result && { errors: (result.errors ?? []).map(errorText).join("; ") }),
  };
  return resultColumns.map((name) => String(cells[name] ?? ""));
}

/** `column: rule (what is allowed)` */
export function errorText({ rule, expected, ...place }: FieldError): string {
  return `${Object.values(place).join()}: ${rule}${expected === undefined ? "" : ` (${expected})`}`;
}

/** Text of a merchant that a spreadsheet does not take for a formula. Everything else in a result is Tap's own. */
const asText = (cell: string): string => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);

/** RFC 4180, with the separator of the file that was sent: whoever wrote it opens this one too. */
function csvLine(cells: readonly string[], { separator = "comma" }: Layout): string {
  const quoted = cells.map((cell) => (/[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(separators[separator])}\r\n`;
}
