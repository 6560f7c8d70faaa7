import { transactionIdOf } from "../../../contracts/created-key";
import { webhookProviders } from "../../../contracts/providers";
import { customerPartition, referencePartition } from "../../../contracts/spread";
import type { FindTransactions, FoundTransaction } from "../../../ledger/application/ports";
import type { EventKey } from "../../../ledger/domain/observation";
import { internalPaymentName } from "../../../ledger/domain/payment-names";
import type { ListPartition, PositionRange, TransactionList } from "../../../queries/application/ports";
import { possibleNames } from "../../../queries/application/possible-names";
import { sideBySide } from "../../../shared/application/side-by-side";
import type { BatchPayments, EventTransactions, KnownMerchants, PartOwners } from "./find-ports";

export interface FindByTextDeps {
  readonly transactions: FindTransactions;
  readonly list: TransactionList;
  readonly events: EventTransactions;
  readonly parts: PartOwners;
  readonly merchants: KnownMerchants;
  readonly batches: BatchPayments;
}

/** What a text turned out to be. */
export type FoundBy = "id" | "event" | "refund or dispute" | "batch" | "reference" | "customer";

export interface FoundByText {
  readonly by?: FoundBy;
  readonly transactions: readonly FoundTransaction[];
  /** Whether more rows of the batch, or payments of the customer, were not looked at. */
  readonly hasMore: boolean;
  /** What the reader should know of how it was searched. */
  readonly notes: readonly string[];
}

/** Merchants whose references and customers are searched where the reader names none. */
const MAX_MERCHANTS = 100;
const AT_A_TIME = 10;
const BATCH_ID = /^bat_[0-9a-f]{24}$/;
/** Rows of a batch that are looked at in one call. */
const ROWS = 100;
/** Later than every key of a list. */
const ANY_TIME = { from: "0000", before: "9999" } as const;

/**
 * Finds transactions by whatever a person has of them, from the most telling to the least: ids first, and a reference
 * or a customer only where no id fits. Each step reads keys; none scans.
 */
export async function findByText(
  deps: FindByTextDeps,
  text: string,
  { merchantId, limit }: { readonly merchantId?: string | undefined; readonly limit: number },
): Promise<FoundByText> {
  if (BATCH_ID.test(text)) return ofBatch(deps, text, limit);
  const [named, ofEvents] = await Promise.all([
    deps.transactions.findAll(possibleNames(text, merchantId)),
    ofEventKeys(deps, eventKeys(text)),
  ]);
  const ids = unique([...named.values()]);
  if (ids.length > 0) return found("id", ids);
  if (ofEvents.length > 0) return found("event", ofEvents);
  const owners = await deps.parts.of(partNames(text));
  if (owners.length > 0) return found("refund or dispute", await loaded(deps, owners));
  return ofMerchantsNames(deps, text, merchantId, limit);
}

const found = (by: FoundBy, transactions: readonly FoundTransaction[], hasMore = false): FoundByText => ({
  by,
  transactions,
  hasMore,
  notes: [],
});

const unique = (transactions: readonly FoundTransaction[]): FoundTransaction[] => [
  ...new Map(transactions.map((transaction) => [transaction.transactionId, transaction])).values(),
];

async function loaded({ transactions }: FindByTextDeps, ids: readonly string[]): Promise<FoundTransaction[]> {
  const all = await transactions.findAll(ids);
  return unique(ids.flatMap((id) => all.get(id) ?? []));
}

const MODIFICATION_ID = /^(?:rfd|cap|can)_[0-9a-f]{24}$/;

/**
 * An event's key, or the keys that an event's bare id may stand for. Ids of events may contain a `#`. A refund, capture or
 * cancel that was requested of Tap is found by the event of its request.
 */
function eventKeys(text: string): EventKey[] {
  if (MODIFICATION_ID.test(text)) return [{ provider: "tap", eventId: `${text}-requested` }];
  const cut = text.indexOf("#");
  if (cut > 0) return [{ provider: text.slice(0, cut), eventId: text.slice(cut + 1) }];
  return webhookProviders.map((provider) => ({ provider, eventId: text }));
}

async function ofEventKeys(deps: FindByTextDeps, keys: readonly EventKey[]): Promise<FoundTransaction[]> {
  const recorded = await deps.events.of(keys);
  return loaded(deps, [...recorded.values()].flat());
}

const partNames = (id: string): string[] => [id, ...webhookProviders.map((provider) => `${provider}_${id}`)];

async function ofBatch(deps: FindByTextDeps, batchId: string, limit: number): Promise<FoundByText> {
  const batch = await deps.batches.find(batchId);
  if (batch === undefined) return { transactions: [], hasMore: false, notes: [] };
  const last = batch.counts.rows + batch.emptyRows + (batch.uncounted ?? 0);
  const ids: string[] = [];
  let row = 1;
  for (; row <= last && ids.length <= limit; row += ROWS) {
    const rows = Array.from({ length: Math.min(ROWS, last - row + 1) }, (_, index) => row + index);
    ids.push(...(await deps.batches.ofRows(batch, rows)));
  }
  return found("batch", await loaded(deps, ids.slice(0, limit)), ids.length > limit || row <= last);
}

/** A merchant's own names: of a payment of its services, of a submitted payment, of a customer. */
async function ofMerchantsNames(
  deps: FindByTextDeps,
  text: string,
  merchantId: string | undefined,
  limit: number,
): Promise<FoundByText> {
  const readable = merchantId === undefined ? await deps.merchants.all() : [merchantId];
  const known = readable === "not-allowed" ? [] : readable;
  const merchants = known.slice(0, MAX_MERCHANTS);
  const notes = [
    ...(readable === "not-allowed"
      ? [
          "References and customers were not searched: you may not read which merchants there are. Name one by --merchant.",
        ]
      : []),
    ...(known.length > merchants.length
      ? [
          `References and customers of ${MAX_MERCHANTS} merchants were searched, of ${known.length}: name one by --merchant.`,
        ]
      : []),
  ];
  const internal = await loaded(
    deps,
    merchants.map((merchant) => internalPaymentName(merchant, text)),
  );
  if (internal.length > 0) return { ...found("id", internal), notes };
  for (const [by, index, keyOf] of [
    ["reference", "by-reference", referencePartition],
    ["customer", "by-customer", customerPartition],
  ] as const) {
    const pages = await sideBySide(merchants, AT_A_TIME, (merchant) =>
      newest(deps, { index, key: keyOf(merchant, text) }, ANY_TIME, limit + 1),
    );
    const positions = pages.flat().sort().reverse();
    if (positions.length === 0) continue;
    const transactions = await loaded(deps, positions.slice(0, limit).map(transactionIdOf));
    return { ...found(by, transactions, positions.length > limit), notes };
  }
  return { transactions: [], hasMore: false, notes };
}

async function newest(
  { list }: FindByTextDeps,
  partition: ListPartition,
  range: PositionRange,
  limit: number,
): Promise<readonly string[]> {
  return (await list.read(partition, range, limit)).positions;
}
