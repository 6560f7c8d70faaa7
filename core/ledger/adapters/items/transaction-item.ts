import * as z from "zod/mini";
import { createdAtOf, createdKey } from "../../../contracts/created-key";
import { tables } from "../../../contracts/tables";
import { type Item, itemAttributes, itemCodec } from "../../../shared/adapters/aws/item-codec";
import type { Transaction } from "../../application/ports";
import { derived, transactionFlags, transactionStatuses } from "../../domain/derive";
import type { Submission } from "../../domain/submission";
import { headAttributes, headOf, headShape } from "./head";

const TABLE = "transactions";
const { partitionKey, indexes } = tables[TABLE];
const byPending = indexes["by-pending"];

export const transactionItemKey = (id: string) => ({ [partitionKey]: id });

/** A sum as DynamoDB and JSON hold it: a number, or its digits where a number would not be exact. */
const shownSum = z.union([z.int(), z.string().check(z.regex(/^-?\d{16,60}$/))]);
const shown = (sum: bigint): number | string =>
  sum >= Number.MIN_SAFE_INTEGER && sum <= Number.MAX_SAFE_INTEGER ? Number(sum) : String(sum);

const chainShape = {
  transaction_id: z.string(),
  seq: z.int(),
  updated_at: z.string(),
  head_hash: z.string().check(z.length(64)),
};

const schema = z.object({
  ...chainShape,
  // What the audit trail and an operator see without reading the head.
  merchant_id: z.string(),
  status: z.enum(transactionStatuses),
  currency: z.string(),
  amount: z.nullable(shownSum),
  amount_refunded: shownSum,
  [indexes["by-time"].sortKey]: z.string(),
  [byPending.sortKey]: z.optional(z.string()),
  /** Only where there are some. */
  flags: z.optional(z.array(z.enum(transactionFlags))),
  ...headShape,
  /** Homes of its parts, beside its own id. */
  joined: z.optional(z.array(z.string())),
});

/** A transaction's state: as small whatever its history. The keys of its indexes are written beside it. */
export const transactionItem = itemCodec({
  table: TABLE,
  schema,
  encode: ({ head, chain, createdAt, homes, pendingSince }: Transaction) => {
    const { transactionId } = head;
    const state = derived(head);
    const others = homes.filter((home) => home !== transactionId);
    return {
      transaction_id: transactionId,
      seq: chain.seq,
      updated_at: chain.timestamp,
      head_hash: chain.hash,
      merchant_id: state.merchantId,
      status: state.status,
      currency: state.currency,
      amount: state.amount === null ? null : shown(state.amount),
      amount_refunded: shown(state.refunded),
      [indexes["by-time"].sortKey]: createdKey(transactionId, createdAt),
      ...(pendingSince !== undefined && { [byPending.sortKey]: pendingSince }),
      ...(state.flags.length > 0 && { flags: [...state.flags] }),
      ...headAttributes(head, state),
      ...(others.length > 0 && { joined: others }),
    };
  },
  decode: ({ [byPending.sortKey]: pendingSince, flags: _, ...item }): Transaction => ({
    head: headOf(item.transaction_id, item),
    chain: { seq: item.seq, timestamp: item.updated_at, hash: item.head_hash },
    createdAt: createdAtOf(item[indexes["by-time"].sortKey]),
    homes: [item.transaction_id, ...(item.joined ?? [])],
    ...(pendingSince !== undefined && { pendingSince }),
  }),
});

/** A name, or a transaction that was joined to another one: what is known of it stands there. */
const pointer = z.object({ transaction_id: z.string(), leads_to: z.string() });

export const nameItem = (name: string, transactionId: string): z.output<typeof pointer> => ({
  transaction_id: name,
  leads_to: transactionId,
});

/** The end of its chain stays, so that the chain can be verified. It is in no list any more. */
export const joinedItem = ({ head, chain, createdAt }: Transaction, transactionId: string) => ({
  ...nameItem(head.transactionId, transactionId),
  seq: chain.seq,
  updated_at: chain.timestamp,
  head_hash: chain.hash,
  created_at: createdAt,
});

/** Where a name or a joined transaction leads; undefined for a transaction that stands for itself. */
export const leadsTo = (item: Item): string | undefined =>
  "leads_to" in item ? itemAttributes(TABLE, pointer, item).leads_to : undefined;

/** Beside its transaction and written once; no transaction's id contains a `#`. */
export const submissionKey = (transactionId: string) => ({ [partitionKey]: `submission#${transactionId}` });

/** What a merchant submitted. */
export const submissionItem = itemCodec({
  table: TABLE,
  schema: z.object({
    transaction_id: z.string(),
    amount: z.int(),
    currency: z.string(),
    customer_id: z.string(),
    payment_method: z.string(),
    payment_customer: z.optional(z.string()),
    billing_country: z.optional(z.string()),
    card_country: z.optional(z.string()),
    description: z.optional(z.string()),
    capture: z.optional(z.literal(false)),
    reference: z.optional(z.string()),
  }),
  encode: ({ transactionId, submission }: { readonly transactionId: string; readonly submission: Submission }) => ({
    transaction_id: submissionKey(transactionId)[partitionKey],
    amount: submission.amount,
    currency: submission.currency,
    customer_id: submission.customerId,
    payment_method: submission.paymentMethod,
    ...(submission.paymentCustomer !== undefined && { payment_customer: submission.paymentCustomer }),
    ...(submission.billingCountry !== undefined && { billing_country: submission.billingCountry }),
    ...(submission.cardCountry !== undefined && { card_country: submission.cardCountry }),
    ...(submission.description !== undefined && { description: submission.description }),
    ...(submission.capture === false && { capture: false as const }),
    ...(submission.reference !== undefined && { reference: submission.reference }),
  }),
  decode: (item) => ({
    transactionId: item.transaction_id.slice(item.transaction_id.indexOf("#") + 1),
    submission: {
      amount: item.amount,
      currency: item.currency,
      customerId: item.customer_id,
      paymentMethod: item.payment_method,
      ...(item.payment_customer !== undefined && { paymentCustomer: item.payment_customer }),
      ...(item.billing_country !== undefined && { billingCountry: item.billing_country }),
      ...(item.card_country !== undefined && { cardCountry: item.card_country }),
      ...(item.description !== undefined && { description: item.description }),
      ...(item.capture === false && { capture: false }),
      ...(item.reference !== undefined && { reference: item.reference }),
    },
  }),
});
