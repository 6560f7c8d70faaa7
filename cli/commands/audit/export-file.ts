import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import type { Evidence, Findings } from "../../../core/audit/application/verify/ports";
import { usageFailure } from "../../exit-codes";

/** Names the form of the file: docs/audit.md describes it, and samples/audit/verify_export.py reads it. */
const FORMAT = "tap-audit-1";

type Kept = Required<Pick<Findings, "chain" | "evidence">>;

/** Writes what a verification reads to a new file, one JSON object a line. Throws CommandFailure where the file exists. */
export async function openExport(path: string, madeOf: Readonly<Record<string, string>>) {
  const file = createWriteStream(path, { flags: "wx", mode: 0o600 });
  const opened = once(file, "open");
  await opened.catch((error: NodeJS.ErrnoException) => {
    throw usageFailure(
      error.code === "EEXIST" ? `${path} exists, and evidence is never replaced.` : `${path} cannot be written.`,
      "Name another file.",
    );
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

const rowRecord = ({ transactionId, seq, item, line, lineState }: Evidence) => ({
  type: "row",
  transaction_id: transactionId,
  seq,
  row: item ?? null,
  line: line ?? null,
  line_state: lineState,
});
