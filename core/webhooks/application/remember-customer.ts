import type { CustomerEmailSource } from "../../contracts/customer-email";
import type { RecordedChanges } from "../../ledger/application/ports";
import type { CustomerAddresses } from "../../notifications/application/ports";
import type { Catalog, EventSource, StoredEvent } from "./ports";
import { INTERNAL_SOURCE } from "./receive-internal-event";

export interface RememberCustomerDeps {
  readonly sources: Catalog<EventSource>;
  /** Absent where no address is kept. `email`: whose addresses are. */
  readonly customers?: {
    readonly email: CustomerEmailSource;
    readonly addresses: Pick<CustomerAddresses, "remember">;
  };
}

/**
 * Keeps the customer's address that an event carries, where the deployment allows it. An event about several payments,
 * as a dispute of two captures, has none. It may be called again.
 */
export async function rememberCustomer(
  { sources, customers }: RememberCustomerDeps,
  { key, body }: Pick<StoredEvent, "key" | "body">,
  [transaction, ...others]: readonly RecordedChanges[],
): Promise<void> {
  if (customers === undefined || transaction === undefined || others.length > 0) return;
  const givenBy = key.provider === INTERNAL_SOURCE ? "merchant" : "provider";
  const allowed = givenBy === "merchant" ? ["merchants", "merchants_and_providers"] : ["merchants_and_providers"];
  if (!allowed.includes(customers.email)) return;
  const address = sources.get(key.provider)?.customerEmailIn?.(body);
  if (address !== undefined) await customers.addresses.remember(transaction.transactionId, { address, givenBy });
}
