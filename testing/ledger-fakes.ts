import {
  type ChainPosition,
  type Commit,
  type CommitOutcome,
  type FindTransaction,
  type FindTransactions,
  type FoundTransaction,
  foundTransaction,
  type RecordedChanges,
  type StoredPart,
  type Transaction,
  type TransactionHistory,
  type Transactions,
  type TransactionWrite,
} from "../core/ledger/application/ports";
import { type Derived, derived } from "../core/ledger/domain/derive";
import { objectKey } from "../core/ledger/domain/objects";
import { type EventKey, eventKeyText } from "../core/ledger/domain/observation";
import type { LedgerRow } from "../core/ledger/domain/row";
import type { Submission } from "../core/ledger/domain/submission";
import type { InMemoryInbox } from "./fakes";

type Entry = { readonly transaction: Transaction; readonly leadsTo?: string } | { readonly leadsTo: string };

/** Unsettled refunds that one look-up holds. */
const UNSETTLED_PAGE = 500;

/** What the ledger's tables hold, under the same conditions. */
export class InMemoryLedger implements Transactions, FindTransaction, FindTransactions, TransactionHistory {
  readonly rows: LedgerRow[] = [];
  readonly submissions = new Map<string, Submission>();
  /** Transactions and names, by what stands in their key. */
  readonly entries = new Map<string, Entry>();
  private readonly stored = new Map<string, StoredPart>();
  private readonly portions = new Map<string, Map<string, RecordedChanges>>();
  constructor(private readonly inbox: InMemoryInbox) {}

  /** Transactions that were joined to no other one. */
  get transactions(): Transaction[] {
    return [...this.entries.values()].flatMap((entry) =>
      "transaction" in entry && entry.leadsTo === undefined ? [entry.transaction] : [],
    );
  }

  get ids(): string[] {
    return this.transactions.map(({ head }) => head.transactionId);
  }

  /** What the transaction says that an id or name leads to. */
  state(id: unknown): Derived | undefined {
    const transaction = this.located(String(id));
    return transaction && derived(transaction.head);
  }

  get storedParts(): readonly StoredPart[] {
    return [...this.stored.values()];
  }

  rowsOf = (transactionId: string): LedgerRow[] => this.rows.filter((row) => row.transactionId === transactionId);

  async locate(names: readonly string[]) {
    if (names.some((name) => Buffer.byteLength(name) > 2048)) throw new Error("DynamoDB takes no key above 2048 bytes");
    return new Map(names.flatMap((name) => (this.located(name) ? [[name, this.located(name) as Transaction]] : [])));
  }

  private located(name: string): Transaction | undefined {
    let entry = this.entries.get(name);
    while (entry?.leadsTo !== undefined) entry = this.entries.get(entry.leadsTo);
    return entry !== undefined && "transaction" in entry ? entry.transaction : undefined;
  }

  async find(transactionId: string): Promise<FoundTransaction | undefined> {
    const transaction = (await this.locate([transactionId])).get(transactionId);
    const submission = transaction && this.submissions.get(transaction.head.transactionId);
    return transaction && foundTransaction(transaction, submission);
  }

  async findAll(names: readonly string[]) {
    const found = await Promise.all(names.map(async (name) => [name, await this.find(name)] as const));
    return new Map(found.flatMap(([name, transaction]) => (transaction ? [[name, transaction] as const] : [])));
  }

  findListed = (ids: readonly string[]) => this.findAll(ids);

  async parts(homes: readonly string[], keys: readonly string[]) {
    return homes.flatMap((home) => keys.flatMap((key) => this.stored.get(`${home} ${key}`) ?? []));
  }

  async unsettledRefunds(homes: readonly string[]) {
    const refunds = this.storedParts
      .filter(({ home, state }) => homes.includes(home) && state.kind === "refund")
      .filter(({ state }) => state.registers.status?.value !== "succeeded" && state.registers.release?.value !== "yes")
      .map(({ state }) => state);
    return { refunds: refunds.slice(0, UNSETTLED_PAGE), complete: refunds.length <= UNSETTLED_PAGE };
  }

  async commit(commit: Commit): Promise<CommitOutcome> {
    const { event, portion, write, absorbed, parts, names, submission } = commit;
    const { transactionId } = write.transaction.head;
    const isProcessed = this.inbox.stateOf(event) === "processed";
    const done = portion === undefined ? isProcessed : this.portionsOf(event).has(portion);
    if (done) return "settled";
    const isCurrent = [write, ...absorbed].every((one) => this.seqOf(one) === one.row.seq - 1);
    const areCurrent = parts.every((part) => (this.stored.get(placeOf(part))?.rev ?? 0) === part.rev - 1);
    if (!isCurrent || !areCurrent || !this.isAsPending(write) || names.some((name) => this.entries.has(name)))
      return "conflict";

    for (const { row } of [write, ...absorbed]) this.rows.push(row);
    this.entries.set(transactionId, { transaction: write.transaction });
    for (const { transaction } of absorbed) {
      this.entries.set(transaction.head.transactionId, { transaction, leadsTo: transactionId });
    }
    for (const name of names) this.entries.set(name, { leadsTo: transactionId });
    for (const part of parts) this.stored.set(placeOf(part), part);
    if (submission !== undefined) this.submissions.set(transactionId, submission);
    const recorded: RecordedChanges = { transactionId, changes: write.row.changes ?? [] };
    if (portion === undefined) this.inbox.states.set(eventKeyText(event), { state: "processed", recorded: [recorded] });
    else this.portionsOf(event).set(portion, recorded);
    return "committed";
  }

  async committedPortions(event: EventKey) {
    return new Map(this.portionsOf(event));
  }

  async finish(event: EventKey) {
    if (this.inbox.stateOf(event) === "processed") return;
    const recorded = [...this.portionsOf(event).values()];
    this.inbox.states.set(eventKeyText(event), { state: "processed", recorded });
  }

  async history(chains: readonly ChainPosition[], limit: number) {
    const rows = this.rows
      .filter((row) =>
        chains.some((chain) => chain.transactionId === row.transactionId && row.timestamp < chain.before),
      )
      .sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
    return { rows: rows.slice(-limit), hasOlder: rows.length > limit };
  }

  async listParts(
    homes: readonly string[],
    kind: "refund" | "dispute",
    { limit, before }: { readonly limit: number; readonly before?: string },
  ) {
    const position = ({ recordedAt, state }: StoredPart) => `${recordedAt}/${state.name}`;
    const parts = this.storedParts
      .filter((part) => homes.includes(part.home) && part.state.kind === kind)
      .filter((part) => before === undefined || position(part) < before)
      .sort((a, b) => (position(a) < position(b) ? 1 : -1));
    const last = parts[limit - 1];
    return {
      parts: parts.slice(0, limit).map(({ state }) => state),
      ...(last && parts.length > limit && { before: position(last) }),
    };
  }

  private portionsOf(event: EventKey): Map<string, RecordedChanges> {
    const key = eventKeyText(event);
    const portions = this.portions.get(key) ?? new Map<string, RecordedChanges>();
    this.portions.set(key, portions);
    return portions;
  }

  async markNotified(transactionId: string) {
    const entry = this.entries.get(transactionId);
    if (entry === undefined || !("transaction" in entry) || this.state(transactionId)?.status === "pending") return;
    const { pendingSince: _, ...transaction } = entry.transaction;
    this.entries.set(transactionId, { ...entry, transaction });
  }

  /** A key of the index of pending payments that stays must be there still. */
  private isAsPending({ transaction: { head, pendingSince }, row }: TransactionWrite): boolean {
    if (pendingSince === undefined || pendingSince === row.timestamp) return true;
    const entry = this.entries.get(head.transactionId);
    return entry !== undefined && "transaction" in entry && entry.transaction.pendingSince === pendingSince;
  }

  /** Undefined for what is no transaction, so that nothing can follow it. */
  private seqOf({ transaction: { head } }: TransactionWrite): number | undefined {
    const entry = this.entries.get(head.transactionId);
    if (entry === undefined) return 0;
    return "transaction" in entry && entry.leadsTo === undefined ? entry.transaction.chain.seq : undefined;
  }
}

const placeOf = ({ home, state }: StoredPart): string => `${home} ${objectKey(state)}`;
