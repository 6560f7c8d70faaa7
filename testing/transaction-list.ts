import { createdKey } from "../core/contracts/created-key";
import {
  customerPartition,
  flaggedPartitions,
  isListedByStatus,
  merchantPartitions,
  merchantStatusPartitions,
  monthPartitions,
  referencePartition,
  statusPartitions,
} from "../core/contracts/spread";
import type { FindTransactions, FoundTransaction } from "../core/ledger/application/ports";
import type { TransactionFlag, TransactionStatus } from "../core/ledger/domain/derive";
import type { ListPartition, PartitionPage, PositionRange, TransactionList } from "../core/queries/application/ports";
import { partitionFor } from "../core/shared/adapters/aws/shard";
import { SPREAD } from "./spread";

/** A transaction by what decides where it is listed. */
export interface ListedRow {
  readonly id: string;
  readonly merchantId: string;
  readonly status: TransactionStatus;
  readonly createdAt: string;
  /** Only where the payment was submitted. */
  readonly customerId?: string;
  readonly reference?: string;
  readonly flags?: readonly TransactionFlag[];
}

export const positionOf = ({ id, createdAt }: Pick<ListedRow, "id" | "createdAt">): string => createdKey(id, createdAt);

/** As much of a transaction as lists look at. */
export const foundRow = ({
  id,
  merchantId,
  status,
  createdAt,
  customerId,
  reference,
  flags = [],
}: ListedRow): FoundTransaction =>
  ({
    transactionId: id,
    createdAt,
    state: { merchantId, status, flags },
    ...(customerId !== undefined && { submission: { customerId, reference } }),
  }) as FoundTransaction;

/** The indexes over rows, and the rows themselves. */
export class InMemoryList implements TransactionList, FindTransactions {
  /** Reads of partitions. */
  reads = 0;
  constructor(
    readonly rows: ListedRow[] = [],
    private readonly spread = SPREAD,
  ) {}

  async read(
    { index, key, status }: ListPartition,
    { from, before }: PositionRange,
    limit: number,
  ): Promise<PartitionPage> {
    this.reads++;
    const entries = this.rows
      .filter((row) => this.keyOf(index, row) === key)
      .filter((row) => positionOf(row) >= from && positionOf(row) < before)
      .sort((a, b) => (positionOf(a) < positionOf(b) ? 1 : -1));
    const seen = entries.slice(0, limit);
    const last = seen.at(-1);
    return {
      positions: seen.filter((row) => status === undefined || row.status === status).map(positionOf),
      ...(last && entries.length > limit && { before: positionOf(last) }),
    };
  }

  async findListed(ids: readonly string[]) {
    return new Map(this.rows.filter(({ id }) => ids.includes(id)).map((row) => [row.id, foundRow(row)]));
  }

  findAll = (names: readonly string[]) => this.findListed(names);

  private keyOf(index: ListPartition["index"], { id, merchantId, createdAt, ...row }: ListedRow) {
    const { status, customerId, reference, flags } = row;
    if (index.endsWith("status") && !isListedByStatus(status)) return undefined;
    const month = createdAt.slice(0, 7);
    const partitions: { readonly [I in ListPartition["index"]]: () => string[] } = {
      "by-merchant": () => merchantPartitions(this.spread, merchantId, month),
      "by-time": () => monthPartitions(this.spread, month),
      "by-merchant-status": () => merchantStatusPartitions(this.spread, merchantId, status),
      "by-status": () => statusPartitions(this.spread, status),
      "by-customer": () => (customerId === undefined ? [] : [customerPartition(merchantId, customerId)]),
      "by-reference": () => (reference === undefined ? [] : [referencePartition(merchantId, reference)]),
      "by-flagged": () => (flags === undefined ? [] : flaggedPartitions(this.spread)),
    };
    return partitionFor(id, partitions[index]());
  }
}
