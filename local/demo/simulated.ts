import { type SourceName, simulated, sources, typeOf } from "../../simulation/catalog";
import { namesIn } from "../../simulation/names";
import { paymentFor } from "../../simulation/payment-for";

export interface DemoEvent {
  readonly body: string;
  /** The transaction that the event is about, by the name of its payment. */
  readonly transactionId: string;
}

export interface DemoPayment {
  /** Minor units of what the event is about. @default the whole */
  readonly part?: number;
  /** @default now */
  readonly at?: Date;
}

let made = 0;

/** A new event about a payment of 42.50 USD, by the payment's name. */
export function eventOf(
  source: SourceName,
  type: string,
  payment: string,
  { part, at = new Date() }: DemoPayment = {},
): DemoEvent {
  const found = typeOf(source, type);
  if (found === undefined) throw new Error(`${source} has no simulated event ${type}`);
  const wish = { name: payment, merchantId: sources[source].merchantId, currency: "USD", amount: 4250, part };
  const unique = `${payment} ${++made} ${at.toISOString()}`;
  const { body } = simulated(paymentFor(found, wish, at), { source, type, at, unique });
  return { body, transactionId: namesIn({ source, body })[0] ?? "" };
}
