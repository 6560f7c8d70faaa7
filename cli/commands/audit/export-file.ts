import { once } from "node:events";
import { createWriteStream, writeFileSync } from "node:fs";
import { finished } from "node:stream/promises";
import type { Evidence, Findings } from "../../../core/audit/application/verify/ports";
import { usageFailure } from "../../exit-codes";

/** Names the form of the file: docs/audit.md describes it, and samples/audit/verify_export.py reads it. */
const FORMAT = "tap-audit-1";

/** Never over another file, and for its owner only. */
const NEW = { flag: "wx", mode: 0o600 } as const;

type Kept = Required<Pick<Findings, "chain" | "evidence">>;

/** Writes what a verification reads to a new file, one JSON object a line. Throws CommandFailure where the file exists. */
export async function openExport(path: string, madeOf: Readonly<Record<string, string>>) {
  const file = createWriteStream(path, { flags: NEW.flag, mode: NEW.mode });
  await once(file, "open").catch((error: unknown) => {
    throw unwritable(path, error);
  });
  const write = async (record: object) => {
    if (!file.write(`${JSON.stringify(record)}\n`)) await once(file, "drain");
  };
  await write({ type: "export", format: FORMAT, ...madeOf });
  const kept: Kept = {
    chain: ({ transactionId, of, end }) =>
      write({ type: "chain", transaction_id: transactionId, of, end: end ? { seq: end.seq, hash: end.hash } : null }),
    evidence: (row) => write(rowRecord(row)),
  };
  return {
    ...kept,
    async close() {
      file.end();
      await finished(file);
    },
  };
}

/** Writes a new file. Throws CommandFailure where it exists. */
export function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, NEW);
  } catch (error) {
    throw unwritable(path, error);
  }
}

const unwritable = (path: string, error: unknown) =>
  usageFailure(
    (error as NodeJS.ErrnoException).code === "EEXIST"
      ? `${path} exists, and evidence is never replaced.`
      : `${path} cannot be written.`,
    "Name another file.",
  );

const rowRecord = ({ transactionId, seq, item, line, lineState }: Evidence) => ({
  type: "row",
  transaction_id: transactionId,
  seq,
  row: item ?? null,
  line: line ?? null,
  line_state: lineState,
});
