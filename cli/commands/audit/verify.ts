import { rowOf } from "../../../core/audit/adapters/dynamo-ledger-records";
import type { Difference } from "../../../core/audit/application/verify/ports";
import { Verification, type Verified } from "../../../core/audit/application/verify/verification";
import { command } from "../../command";
import type { Context } from "../../context";
import { type ExitCode, exitCodes, notFound, usageFailure } from "../../exit-codes";
import { listOptions } from "../../options";
import { timeOf } from "../../times";
import { differenceColumns } from "./difference-columns";
import { openExport } from "./export-file";
import { recordsOf } from "./records";

const DEFAULT_SINCE = "24h";
/** Milliseconds between two notes of progress. */
const NOTE_EVERY_MS = 5_000;

interface Given {
  readonly transaction: readonly string[] | undefined;
  readonly since: string | undefined;
  readonly all: boolean | undefined;
  readonly export: string | undefined;
  readonly limit: number;
}

export const verify = command({
  name: "audit verify",
  summary: "Recompute the ledger's hash chains, and compare them with the audit trail",
  details:
    "Verifies the transactions named, or everything that was written since a time. Each row is compared with its line in the audit trail, and each line with its row. The state of each transaction is derived anew from its rows. Exit code 1 says that something differs. docs/audit.md explains each difference, and how to verify without Tap.",
  positionals: {
    transaction: { describe: "Ids, or names such as stripe_pi_1", type: "string", array: true },
  },
  options: {
    since: {
      type: "string",
      describe: `What was written from this time on: 2026-11-25T14:00Z, or an age such as 90m, 24h, 7d [${DEFAULT_SINCE}]`,
      requiresArg: true,
    },
    all: { type: "boolean", describe: "All transactions, and all of the audit trail: this reads everything" },
    export: {
      type: "string",
      describe: "Write the rows and lines that are read to a new file, for samples/audit/verify_export.py",
      requiresArg: true,
    },
    ...listOptions,
  },
  examples: [
    ["tap audit verify", "what was written in the last 24 hours"],
    ["tap audit verify stripe_pi_1 pay_2be0c41d", "two transactions, with all of their rows"],
    ["tap audit verify --all --suffix prod", "everything, for a yearly audit"],
    ["tap audit verify stripe_pi_1 --export evidence.jsonl", "and keep what was read"],
  ],
  run: (context, given) => run(context, given),
});

async function run(context: Context, given: Given): Promise<ExitCode> {
  const { transaction: ids = [] } = given;
  const modes = [ids.length > 0, given.since !== undefined, given.all === true].filter(Boolean);
  if (modes.length > 1) throw usageFailure("Name transactions, or give --since, or --all: only one of them.");
  const now = new Date();
  const from = timeOf("since", given.since ?? DEFAULT_SINCE, now).toISOString();
  const target = await context.target();
  const { suffix, region } = target;
  const differences: Difference[] = [];
  const kept =
    given.export === undefined
      ? undefined
      : await openExport(given.export, { suffix, region, made_at: now.toISOString() });
  const verification = new Verification({
    ...recordsOf(target, now),
    rowOf,
    findings: {
      differs: (difference) => {
        if (differences.length < given.limit) differences.push(difference);
      },
      ...(kept && { chain: kept.chain, evidence: kept.evidence }),
    },
    progress: progressNotes(context),
    isOver: () => context.signal.aborted,
  });
  const unknown: string[] = [];
  for (const id of ids) {
    if (!context.signal.aborted && !(await verification.transaction(id))) unknown.push(id);
  }
  if (given.all) await verification.all(now.toISOString());
  else if (ids.length === 0) await verification.span({ from, to: now.toISOString() });
  await kept?.close();
  return report(context, { verified: verification.verified, differences, unknown });
}

interface Outcome {
  readonly verified: Verified;
  readonly differences: readonly Difference[];
  readonly unknown: readonly string[];
}

function report({ out, signal }: Context, { verified, differences, unknown }: Outcome): ExitCode {
  const isComplete = !signal.aborted;
  const nowhere = notFound(`Nothing is known of ${unknown.join(", ")}.`, "Check the id: tap transactions find.");
  if (unknown.length > 0 && verified.transactions === 0) throw nowhere;
  out.json({
    complete: isComplete,
    verified: { transactions: verified.transactions, rows: verified.rows, lines: verified.lines },
    differences: verified.differences,
    shown: differences.map(({ transactionId, ...rest }) => ({ transaction_id: transactionId ?? null, ...rest })),
    unknown,
  });
  if (differences.length > 0) out.table(differenceColumns, differences);
  const hidden = verified.differences - differences.length;
  if (hidden > 0) out.note(`${hidden} more differ. More: --limit ${Math.min(differences.length * 10, 10_000)}`);
  out.line(out.style(verified.differences > 0 ? "red" : "green", summaryOf(verified)));
  if (verified.differences > 0) {
    const [id] = differences.flatMap(({ transactionId }) => transactionId ?? []);
    if (id !== undefined) out.note(`Next: tap audit show ${id} --export evidence.jsonl`);
    return exitCodes.failed;
  }
  if (!isComplete) {
    out.note("Stopped. Nothing differs in what was verified so far.");
    return exitCodes.partly;
  }
  if (unknown.length > 0) throw nowhere;
  return exitCodes.done;
}

function summaryOf({ transactions, rows, lines, differences }: Verified): string {
  const what = `${counted(transactions, "transaction")}, ${counted(rows, "row")} and ${counted(lines, "line")} of the audit trail`;
  if (differences === 0) return `${what}: nothing differs.`;
  return `${what}: ${counted(differences, "difference")}.`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** Says now and then on a terminal how far the verification is. */
function progressNotes({ out }: Context): (so: Verified) => void {
  let last = Date.now();
  return (so) => {
    if (!out.isTerminal || Date.now() - last < NOTE_EVERY_MS) return;
    last = Date.now();
    out.note(`… ${summaryOf(so)}`);
  };
}
