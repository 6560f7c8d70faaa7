import { ChainCheck, type ChainSummary, joinProblems } from "../../../ledger/domain/chain";
import { Replay } from "../../../ledger/domain/replay";
import { type ChainEnd, hashFits } from "../../../ledger/domain/row";
import { canonicalJson } from "../../../shared/domain/json";
import type { AuditLine } from "../ports";
import type { LineFinder } from "./line-finder";
import type {
  Difference,
  Evidence,
  Findings,
  Item,
  KnownTransaction,
  LedgerRecords,
  LineState,
  RowReader,
  StoredRow,
} from "./ports";

export interface VerifyDeps {
  readonly ledger: LedgerRecords;
  readonly lines: LineFinder;
  readonly rowOf: RowReader;
}

/** Rows whose lines are looked for, by the times of the rows. ISO times. */
export interface LineSpan {
  /** Older rows: nothing is asked, or their lines have expired. */
  readonly from: string;
  /** Before this time the trail's lines have expired. */
  readonly expiredBefore: string;
  /** Lines of younger rows may not be written yet. */
  readonly recentFrom: string;
}

export interface VerifiedTransaction {
  readonly rows: number;
  /** Rows that were compared with their lines. */
  readonly lines: number;
}

/**
 * Recomputes all chains of a transaction, compares them with each other, with the stored state and with the trail. What
 * differs goes to `findings`. Memory grows with a page of rows and with the number of the payment's objects.
 */
export async function verifyTransaction(
  deps: VerifyDeps,
  transaction: KnownTransaction,
  span: LineSpan,
  findings: Findings,
): Promise<VerifiedTransaction> {
  const summaries: ChainSummary[] = [];
  const replay = new Replay({ transactionId: transaction.transactionId, system: transaction.system });
  let isReadable = true;
  const total = { rows: 0, lines: 0 };
  for (const { transactionId, end } of transaction.chains) {
    const chain = await verifyChain(deps, {
      transactionId,
      of: transaction.transactionId,
      end,
      span,
      findings,
      replay,
    });
    summaries.push(chain.summary);
    isReadable &&= chain.isReadable;
    total.rows += chain.rows;
    total.lines += chain.lines;
  }
  for (const { transactionId, what } of joinProblems(summaries)) {
    await findings.differs({ kind: "join_broken", transactionId, what });
  }
  // What a changed row leads to says nothing of the state.
  const fields = isReadable ? replay.differences(transaction.state) : [];
  if (fields.length > 0) {
    const what = `its rows lead to another ${fields.join(", ")}`;
    await findings.differs({ kind: "state_changed", transactionId: transaction.transactionId, what });
  }
  return total;
}

/** Verifies rows under an id that leads to no transaction: what is left of one. False where there are none. */
export async function verifyStateless(
  deps: VerifyDeps,
  transactionId: string,
  span: LineSpan,
  findings: Findings,
): Promise<VerifiedTransaction | undefined> {
  const first = await deps.ledger.rows(transactionId);
  if (first.rows.length === 0) return undefined;
  await findings.differs({ kind: "state_removed", transactionId, what: "it has rows, and no readable state" });
  const { rows, lines } = await verifyChain(deps, { transactionId, of: transactionId, end: undefined, span, findings });
  return { rows, lines };
}

interface ChainInput {
  readonly transactionId: string;
  /** The transaction that the chain belongs to now. */
  readonly of: string;
  readonly end: ChainEnd | undefined;
  readonly span: LineSpan;
  readonly findings: Findings;
  readonly replay?: Replay;
}

async function verifyChain(deps: VerifyDeps, { transactionId, of, end, span, findings, replay }: ChainInput) {
  const check = new ChainCheck(transactionId, end);
  const total = { rows: 0, lines: 0 };
  let isReadable = true;
  if (end === undefined && replay !== undefined) {
    await findings.differs({ kind: "state_removed", transactionId, what: "its chain has no readable state" });
  }
  await findings.chain?.({ transactionId, of, ...(end && { end }) });
  for (let after: string | undefined; ; ) {
    const { rows, next } = await deps.ledger.rows(transactionId, after);
    for (const stored of rows) {
      // A row that was recorded after the state was read is no part of what is verified.
      if (end !== undefined && (await isLater(deps, transactionId, end, stored))) continue;
      total.rows++;
      const { row, unreadable } = { unreadable: "", ...stored.reading };
      if (row === undefined) check.addUnreadable(stored.item.seq, unreadable);
      else check.add(row);
      isReadable &&= row !== undefined && hashFits(row);
      if (row !== undefined && isReadable) replay?.add(row);
      const evidence = await evidenceOf(deps, transactionId, stored, span);
      if (evidence.lineState === "found") total.lines++;
      for (const difference of evidence.differences) await findings.differs(difference);
      await findings.evidence?.(evidence);
    }
    if (next === undefined) break;
    after = next;
  }
  const summary = check.finish();
  for (const problem of check.problems) await findings.differs(problem);
  return { ...total, summary, isReadable: isReadable && check.problems.length === 0 };
}

/** Whether a row beyond the known end was recorded since: the state has moved on as well. */
async function isLater({ ledger }: VerifyDeps, transactionId: string, end: ChainEnd, { reading: { row } }: StoredRow) {
  if (row === undefined || row.seq <= end.seq) return false;
  const now = await ledger.find(transactionId);
  const current = now?.chains.find((chain) => chain.transactionId === transactionId)?.end;
  return current !== undefined && current.seq >= row.seq;
}

interface Compared extends Evidence {
  readonly differences: readonly Difference[];
}

async function evidenceOf(
  { lines, rowOf }: VerifyDeps,
  transactionId: string,
  stored: StoredRow,
  span: LineSpan,
): Promise<Compared> {
  const { timestamp, item } = stored;
  const base = { transactionId, seq: Number(item.seq), item };
  const quiet = (lineState: LineState): Compared => ({ ...base, lineState, differences: [] });
  if (timestamp < span.from) return quiet("unasked");
  if (timestamp < span.expiredBefore) return quiet("expired");
  const line = await lines.find({ transactionId, timestamp });
  if (line === undefined) {
    if (timestamp >= span.recentFrom) return quiet("recent");
    const what = "the audit trail has no line of it";
    return {
      ...base,
      lineState: "missing",
      differences: [{ kind: "line_missing", transactionId, seq: base.seq, what }],
    };
  }
  const differences = comparedWithLine(transactionId, stored, line, rowOf);
  return { ...base, ...(line.after && { line: line.after }), lineState: "found", differences };
}

/** How a row differs from the line by which it was written, and which of both was changed, as far as hashes show it. */
export function comparedWithLine(
  transactionId: string,
  { item, reading: { row } }: StoredRow,
  { after = {} }: AuditLine,
  rowOf: RowReader,
): Difference[] {
  const names = differingNames(item, after);
  if (names.length === 0) return [];
  const { row: written } = rowOf(after);
  const isLineSound = written !== undefined && hashFits(written);
  const isRowSound = row !== undefined && hashFits(row);
  const seq = Number(item.seq);
  const listed = names.join(", ");
  const ofLine: Difference = {
    ...{ kind: "line_changed", transactionId, seq },
    what: `its line in the audit trail differs in ${listed}, and its hash is not that of its content`,
  };
  const ofRow: Difference = {
    ...{ kind: "row_changed", transactionId, seq },
    what: `it differs from its line in the audit trail in ${listed}`,
  };
  if (isLineSound) return [ofRow];
  return isRowSound ? [ofLine] : [ofRow, ofLine];
}

function differingNames(item: Item, line: Item): string[] {
  const names = [...new Set([...Object.keys(item), ...Object.keys(line)])].sort();
  return names.filter((name) => textOf(item[name]) !== textOf(line[name]));
}

const textOf = (value: unknown): string => (value === undefined ? "" : canonicalJson(value));
