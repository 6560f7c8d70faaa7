import type { Item } from "./evidence";

/** Id of the payment of a customer. */
export const paymentOf = (items: readonly Item[], customer: RegExp): string | undefined =>
  String(items.find(({ customer_id }) => customer.test(String(customer_id)))?.transaction_id).split("#")[1];
/** The items under another id, with the submission that lies beside its transaction. */
export const copyOf = (items: readonly Item[], id: unknown, newId: string): Item[] =>
  items
    .filter(({ transaction_id }) => transaction_id === id || transaction_id === `submission#${id}`)
    .map((item) => ({ ...item, transaction_id: String(item.transaction_id).replace(String(id), newId) }));
