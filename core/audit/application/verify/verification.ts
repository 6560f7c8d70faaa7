import { sideBySide } from "../../../shared/application/side-by-side";
import type { AuditLine } from "../ports";
import { daysBetween, keyOfLine, LineFinder, rowKeyText, textOfLost } from "./line-finder";
import {
  type Difference,
  type Findings,
  type LedgerRecords,
  type RowReader,
  type TrailObject,
  type TrailRecords,
  UnreadableObject,
} from "./ports";
import {
  comparedWithLine,
  type LineSpan,
  type VerifyDeps,
  verifyStateless,
  verifyTransaction,
} from "./verify-transaction";

/** Transactions that are verified at a time. */
const AT_A_TIME = 8;
/** Before the first deployment. */
const BEGINNING = "2026-01-01T00:00:00.000Z";
/** Transactions that are remembered as verified: beyond that, one may be verified twice. */
const REMEMBERED = 100_000;

export interface VerificationDeps {
  readonly ledger: LedgerRecords;
  readonly trail: TrailRecords;
  readonly rowOf: RowReader;
  readonly findings: Findings;
  /** ISO times of the trail's ends: lines of rows before the first have expired, those after the second may be to come. */
  readonly expiredBefore: string;
  readonly recentFrom: string;
  /** Objects of the trail that are read for one line at most. @default all that may have it */
  readonly objectLimit?: number;
  /** Called now and then with what was verified so far. */
  readonly progress?: (so: Verified) => void;
  /** Whether to stop: asked before each object and each group of transactions. */
  readonly isOver?: () => boolean;
}

/** What was verified, and how often something differed. */
export interface Verified {
  transactions: number;
  rows: number;
  /** Rows that were compared with their lines, and lines whose rows were looked up. */
  lines: number;
  objects: number;
  differences: number;
}

/** A span of the trail. ISO times; `to` is not included. */
export interface Span {
  readonly from: string;
  readonly to: string;
  /** Transactions of the span that are verified whole. Those of which a row was changed or removed always are. */
  readonly isChosen?: (transactionId: string) => boolean;
}

type Group = readonly [transactionId: string, lines: readonly AuditLine[]];

/** Compares the ledger with itself and with the audit trail, both ways. */
export class Verification {
  readonly verified: Verified = { transactions: 0, rows: 0, lines: 0, objects: 0, differences: 0 };
  private readonly seen = new Set<string>();
  private readonly reported = new Set<string>();
  private readonly parts: VerifyDeps;
  private readonly findings: Findings;

  constructor(private readonly deps: VerificationDeps) {
    const { ledger, trail, rowOf, findings, objectLimit } = deps;
    this.parts = { ledger, rowOf, lines: new LineFinder(trail, objectLimit) };
    this.findings = { ...findings, differs: (difference) => this.report(difference) };
  }

  /** Verifies one transaction with all of its lines. False where nothing is known of the id or name. */
  async transaction(id: string, linesFrom = this.deps.expiredBefore): Promise<boolean> {
    const found = await this.deps.ledger.find(id);
    const span: LineSpan = { ...this.deps, from: linesFrom };
    const done =
      found === undefined
        ? await verifyStateless(this.parts, id, span, this.findings)
        : await verifyTransaction(this.parts, found, span, this.findings);
    if (done === undefined) return false;
    for (const { transactionId } of found?.chains ?? [{ transactionId: id }]) this.remember(transactionId);
    this.verified.transactions++;
    this.verified.rows += done.rows;
    this.verified.lines += done.lines;
    this.deps.progress?.(this.verified);
    return true;
  }

  /** Verifies transactions, but for those that were verified before. */
  async transactions(ids: readonly string[], linesFrom?: string): Promise<void> {
    const fresh = ids.filter((id) => !this.seen.has(id));
    // An export has one transaction after the other.
    const atATime = this.findings.evidence === undefined ? AT_A_TIME : 1;
    await sideBySide(fresh, atATime, async (id) => {
      if (!this.isOver()) await this.transaction(id, linesFrom);
    });
  }

  /** Verifies what was written in the span: each line of it, and the transactions that were written to or begun. */
  async span({ from, to, isChosen = () => true }: Span): Promise<void> {
    for (const day of daysBetween(from, to)) {
      for (const lost of await this.deps.trail.lost(day)) {
        if (lost.at >= from)
          await this.report({
            kind: lost.how === "deleted" ? "object_removed" : "object_changed",
            what: textOfLost(lost),
          });
      }
      for (const object of await this.deps.trail.objects(day)) {
        if (this.isOver()) return;
        if (object.writtenAt >= from) await this.object(object, { from, to, isChosen });
      }
    }
    for await (const ids of this.deps.ledger.created({ from, to })) {
      if (this.isOver()) return;
      await this.transactions(ids.filter(isChosen), from);
    }
  }

  /** Verifies everything: all of the trail that has not expired, and all transactions. */
  async all(now: string): Promise<void> {
    await this.span({ from: this.deps.expiredBefore, to: now });
    for await (const ids of this.deps.ledger.created({ from: BEGINNING, to: now })) {
      if (this.isOver()) return;
      await this.transactions(ids);
    }
  }

  private async object(object: TrailObject, { from, to, isChosen }: Required<Span>): Promise<void> {
    this.verified.objects++;
    const lines = (await this.linesOf(object)).filter(({ at }) => at >= from && at < to);
    const groups = groupsOf(lines);
    const isTouched = ([, own]: Group) => own.some(({ change }) => change !== "insert");
    const touched = groups.filter(isTouched);
    const chosen = groups.filter((group) => !isTouched(group) && isChosen(group[0]));
    await this.rowsOfLines([...touched, ...chosen].flatMap(([, own]) => own));
    const idsOf = (some: readonly Group[]) => some.map(([id]) => id);
    // Whatever was changed may be older than the span.
    for (const id of idsOf(touched)) this.seen.delete(id);
    await this.transactions(idsOf(touched));
    await this.transactions(idsOf(chosen), from);
    this.deps.progress?.(this.verified);
  }

  private async linesOf(object: TrailObject): Promise<readonly AuditLine[]> {
    try {
      return await this.deps.trail.lines(object);
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error;
      await this.report({ kind: "object_changed", what: `object ${object.key} has no readable lines any more` });
      return [];
    }
  }

  /** Looks up the rows that lines say were written. */
  private async rowsOfLines(lines: readonly AuditLine[]): Promise<void> {
    const written = lines.filter(({ change }) => change === "insert");
    const stored = await this.deps.ledger.rowsAt(written.map(keyOfLine));
    const byKey = new Map(
      stored.map((row) => [
        rowKeyText({ transactionId: String(row.item.transaction_id), timestamp: row.timestamp }),
        row,
      ]),
    );
    for (const line of written) {
      const key = keyOfLine(line);
      const row = byKey.get(rowKeyText(key));
      this.verified.lines++;
      const { transactionId } = key;
      const seq = Number(line.after?.seq);
      if (row === undefined && line.after !== undefined) {
        await this.findings.evidence?.({ transactionId, seq, line: line.after, lineState: "found" });
      }
      const what = `its line in the audit trail is of ${line.at}, and it is not there`;
      const differences =
        row === undefined
          ? [{ kind: "row_removed", transactionId, seq, what } as const]
          : comparedWithLine(transactionId, row, line, this.deps.rowOf);
      for (const difference of differences) await this.report(difference);
    }
  }

  /** Reports each difference once, whichever check finds it first. */
  private async report(difference: Difference): Promise<void> {
    const { kind, transactionId, seq, what } = difference;
    const key = transactionId === undefined ? what : `${kind} ${transactionId} ${seq ?? what}`;
    if (this.reported.has(key)) return;
    if (this.reported.size < REMEMBERED) this.reported.add(key);
    this.verified.differences++;
    await this.deps.findings.differs(difference);
  }

  private remember(transactionId: string): void {
    this.seen.add(transactionId);
    const [oldest] = this.seen;
    if (this.seen.size > REMEMBERED && oldest !== undefined) this.seen.delete(oldest);
  }

  private isOver = (): boolean => this.deps.isOver?.() ?? false;
}

function groupsOf(lines: readonly AuditLine[]): Group[] {
  const groups = new Map<string, AuditLine[]>();
  for (const line of lines) {
    const { transactionId } = keyOfLine(line);
    const group = groups.get(transactionId);
    if (group === undefined) groups.set(transactionId, [line]);
    else group.push(line);
  }
  return [...groups];
}
