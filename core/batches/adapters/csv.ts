import { parse } from "csv-parse/sync";
import type { CsvReader } from "../application/ports/files";

/** RFC 4180, strictly: a quote within an unquoted cell, say, is no CSV. */
export const csvCells: CsvReader = (record) => {
  try {
    const rows = parse(record, { relax_column_count: true }) as string[][];
    return rows.length === 1 ? rows[0] : undefined;
  } catch {
    return undefined;
  }
};
