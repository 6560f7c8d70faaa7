import { dynamoTransactionFinder } from "../../core/ledger/adapters/dynamo-transaction-finder";
import type { FoundTransaction } from "../../core/ledger/application/ports";
import { CONTESTED_MERCHANT, UNASSIGNED_MERCHANT } from "../../core/ledger/domain/derive";
import type { SimulatedEvent } from "../../simulation/catalog";
import { namesIn } from "../../simulation/names";
import type { KnownPayment } from "../../simulation/payment-for";
import type { Target } from "../target/target";

/** The transaction that the events are about, if Tap has one. */
export async function transactionOf(
  { clients, table }: Pick<Target, "clients" | "table">,
  events: readonly SimulatedEvent[],
): Promise<FoundTransaction | undefined> {
  const names = [...new Set(events.flatMap((event) => namesIn(event)))];
  if (names.length === 0) return undefined;
  const found = await dynamoTransactionFinder(clients.dynamo, table("transactions")).findAll(names);
  return names.map((name) => found.get(name)).find((transaction) => transaction !== undefined);
}

/** What Tap has of a payment that is continued, and what its next event takes over where nothing else was wished. */
export interface Continued {
  readonly known: KnownPayment;
  /** Absent where Tap knows no amount yet, as after a refund that came first. */
  readonly money?: { readonly amount: number; readonly currency: string };
  readonly merchantId?: string;
}

export function continued({ state, head }: FoundTransaction): Continued {
  const { amount, captured, refunded, currency, merchantId } = state;
  const hasMerchant = merchantId !== UNASSIGNED_MERCHANT && merchantId !== CONTESTED_MERCHANT;
  return {
    known: {
      captured: Number(captured),
      refunded: Number(refunded),
      begunAt: new Date(head.firstOccurredAt),
    },
    ...(amount !== null && currency !== "" && { money: { amount: Number(amount), currency } }),
    ...(hasMerchant && { merchantId }),
  };
}
