import { parse } from "csv-parse/sync";
import { separators } from "../../contracts/batch-schema";
import type { CsvReader } from "../application/ports/files";

/** RFC 4180, strictly but for its separator: a quote within an unquoted cell, say, is no CSV. */
export const csvCells: CsvReader = (record, separator) => {
  try {
    const rows = parse(record, { relax_column_count: true, delimiter: separators[separator] }) as string[][];
    return rows.length === 1 ? rows[0] : undefined;
  } catch {
    return undefined;
  }
};
