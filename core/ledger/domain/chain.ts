import { type ChainEnd, GENESIS_HASH, hashFits, type LedgerRow, type OtherChain } from "./row";

/** `row_reordered`: it stands at another place of its chain than its number says. */
export type ChainProblemKind = "row_changed" | "row_removed" | "row_added" | "row_reordered";

/** One way in which a transaction's rows are not as they were written. */
export interface ChainProblem {
  readonly kind: ChainProblemKind;
  readonly transactionId: string;
  /** Number of the row; of several removed ones the first. */
  readonly seq: number;
  /** What shows it, as the end of a sentence that begins with the row. */
  readonly what: string;
}

/** A row that joined other transactions to its own, with the end of the chain before it. */
export interface JoiningRow {
  readonly before: Omit<ChainEnd, "timestamp">;
  readonly joined: readonly OtherChain[];
}

/** What the check of joins needs of a chain. */
export interface ChainSummary {
  readonly transactionId: string;
  readonly joins: readonly JoiningRow[];
  readonly mergedInto?: OtherChain;
  /** The row before the last one. */
  readonly lastButOne?: Omit<ChainEnd, "timestamp">;
}

interface Tip {
  readonly seq: number;
  readonly hash: string;
  /** Whether nothing was found wrong with it. */
  readonly isSound: boolean;
}

const BEGIN: Tip = { seq: 0, hash: GENESIS_HASH, isSound: true };

/** Checks a chain row by row, in memory that does not grow with it. Rows come oldest first, as their table orders them. */
export class ChainCheck {
  readonly problems: ChainProblem[] = [];
  /** Rows with the highest number so far: several where one was added beside another. */
  private tips: readonly Tip[] = [BEGIN];
  private gaps: { readonly from: number; readonly to: number }[] = [];
  private readonly joins: JoiningRow[] = [];
  private merged: { readonly seq: number; readonly into: OtherChain } | undefined;
  private lastButOne: Tip = BEGIN;

  /** `end`: as the transaction's state names it; without it, any end is right. */
  constructor(
    private readonly transactionId: string,
    private readonly end?: Omit<ChainEnd, "timestamp">,
  ) {}

  add(row: LedgerRow): void {
    const isSound = hashFits(row);
    const place = this.placeOf(row.seq);
    if (place === "elsewhere") return;
    if (!isSound) this.report("row_changed", row.seq, "its hash is not that of its content");
    if (place === "beside") this.tips = [...this.tips, { ...row, isSound }];
    else this.append({ ...row, isSound }, isSound ? row.previousHash : undefined);
    if (this.merged !== undefined && row.seq > this.merged.seq) {
      this.report("row_added", row.seq, "it follows the row that ended the chain");
    }
    if (row.joined) {
      this.joins.push({ before: { seq: row.seq - 1, hash: row.previousHash }, joined: row.joined });
    }
    if (row.mergedInto) this.merged ??= { seq: row.seq, into: row.mergedInto };
  }

  /** A row whose attributes are no row's any more. Its number may be lost as well. */
  addUnreadable(seq: unknown, what: string): void {
    const number = Number.isSafeInteger(seq) ? Number(seq) : (this.tips[0] ?? BEGIN).seq + 1;
    const place = this.placeOf(number);
    if (place === "elsewhere") return;
    this.report("row_changed", number, what);
    const tip = { seq: number, hash: "", isSound: false };
    if (place === "beside") this.tips = [...this.tips, tip];
    else this.append(tip, undefined);
  }

  /** To be called after the last row. */
  finish(): ChainSummary {
    const { seq } = this.tips[0] ?? BEGIN;
    this.settle(this.end?.seq === seq ? this.end.hash : undefined, "the transaction's state names another hash");
    if (this.end !== undefined && this.end.seq > seq) {
      this.gaps.push({ from: seq + 1, to: this.end.seq });
    }
    for (const { from, to } of this.gaps) {
      const rest = to > from ? `rows ${from} to ${to} are not there` : "it is not there";
      this.report("row_removed", from, rest);
    }
    return {
      transactionId: this.transactionId,
      joins: this.joins,
      ...(this.merged && { mergedInto: this.merged.into }),
      ...(this.lastButOne.seq > 0 && { lastButOne: { seq: this.lastButOne.seq, hash: this.lastButOne.hash } }),
    };
  }

  /** Where a row with this number belongs; what belongs nowhere after the rows so far is reported. */
  private placeOf(seq: number): "next" | "beside" | "elsewhere" {
    const { seq: last } = this.tips[0] ?? BEGIN;
    if (seq > last) {
      if (this.end === undefined || seq <= this.end.seq) return "next";
      this.report("row_added", seq, `the transaction's state ends at row ${this.end.seq}`);
      return "elsewhere";
    }
    if (seq === last && seq > 0) return "beside";
    const gap = this.gaps.find(({ from, to }) => from <= seq && seq <= to);
    if (gap === undefined) {
      this.report("row_added", seq, "there is another row of this number");
      return "elsewhere";
    }
    this.report("row_reordered", seq, `it stands after row ${last}`);
    const others = this.gaps.filter((other) => other !== gap);
    const rest = [
      { from: gap.from, to: seq - 1 },
      { from: seq + 1, to: gap.to },
    ].filter(({ from, to }) => from <= to);
    this.gaps = [...others, ...rest];
    return "elsewhere";
  }

  private append(row: Tip, previousHash: string | undefined): void {
    const { seq } = this.tips[0] ?? BEGIN;
    const follows = row.seq === seq + 1;
    if (!follows) this.gaps.push({ from: seq + 1, to: row.seq - 1 });
    const kept = this.settle(follows ? previousHash : undefined, `row ${row.seq} names another hash`);
    this.lastButOne = kept;
    this.tips = [row];
  }

  /** Decides between the rows of the last number by the hash that was named of it, and keeps one. */
  private settle(named: string | undefined, what: string): Tip {
    const [first = BEGIN] = this.tips;
    const kept = this.tips.find(({ hash }) => hash === named) ?? first;
    for (const tip of this.tips) {
      if (tip !== kept) this.report("row_added", tip.seq, "it stands beside the row that the chain goes on from");
    }
    if (named !== undefined && kept.hash !== named && kept.isSound) {
      if (kept.seq > 0) this.report("row_changed", kept.seq, what);
      else this.report("row_changed", 1, "it names a row before the first one");
    }
    this.tips = [kept];
    return kept;
  }

  private report(kind: ChainProblemKind, seq: number, what: string): void {
    this.problems.push({ kind, transactionId: this.transactionId, seq, what });
  }
}

/** What is wrong with a transaction's rows, oldest first; empty for an intact chain. */
export function chainProblems(rows: readonly LedgerRow[]): readonly ChainProblem[] {
  const check = new ChainCheck(rows[0]?.transactionId ?? "");
  for (const row of rows) check.add(row);
  check.finish();
  return check.problems;
}

/**
 * Those of the rows, of any chains, that show a problem: their content, or the next row of the same chain where it is
 * among them, names another hash.
 */
export function alteredRows(rows: readonly LedgerRow[]): ReadonlySet<LedgerRow> {
  const placeOf = (id: string, seq: number) => `${id} ${seq}`;
  const named = new Map(
    rows.map(({ transactionId, seq, previousHash }) => [placeOf(transactionId, seq - 1), previousHash]),
  );
  const isIntact = (row: LedgerRow) =>
    hashFits(row) && (named.get(placeOf(row.transactionId, row.seq)) ?? row.hash) === row.hash;
  return new Set(rows.filter((row) => !isIntact(row)));
}

/** Joins that only one of two chains knows, or that name another row. Of all the chains of one transaction. */
export function joinProblems(
  chains: readonly ChainSummary[],
): { readonly transactionId: string; readonly what: string }[] {
  const byId = new Map(chains.map((chain) => [chain.transactionId, chain]));
  const named = new Set<string>();
  const problems: { transactionId: string; what: string }[] = [];
  for (const { transactionId, joins } of chains) {
    for (const { before, joined } of joins) {
      for (const other of joined) {
        named.add(other.transactionId);
        const { lastButOne, mergedInto } = byId.get(other.transactionId) ?? {};
        const isMutual =
          isSame(lastButOne, other) && mergedInto?.transactionId === transactionId && isSame(mergedInto, before);
        if (isMutual) continue;
        const what = `row ${before.seq + 1} of ${transactionId} joined it, and names another end of its chain`;
        problems.push({ transactionId: other.transactionId, what });
      }
    }
  }
  for (const { transactionId, mergedInto } of chains) {
    if (mergedInto === undefined || named.has(transactionId)) continue;
    problems.push({ transactionId, what: `it says that it was joined to ${mergedInto.transactionId}, which does not` });
  }
  return problems;
}

const isSame = (a: Omit<ChainEnd, "timestamp"> | undefined, b: Omit<ChainEnd, "timestamp">): boolean =>
  a?.seq === b.seq && a.hash === b.hash;
