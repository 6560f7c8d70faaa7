import type { FoundTransaction, Transactions } from "../../ledger/application/ports";
import { refundFields } from "../../ledger/application/transaction-fields";
import { CONTESTED_MERCHANT } from "../../ledger/domain/derive";
import type { Log, Metrics } from "../../shared/application/ports";
import { customerEmailText, matterOf } from "./customer-email-text";
import type { CustomerAddresses, CustomerMailer, NotificationKey, NotificationStore, NotifiedChange } from "./ports";

export interface EmailCustomerDeps {
  readonly transactions: Pick<Transactions, "parts">;
  readonly notificationStore: Pick<NotificationStore, "markCustomerEmailed">;
  /** Absent where the deployment sends customers no e-mail. */
  readonly customers?: { readonly addresses: Pick<CustomerAddresses, "of">; readonly mailer: CustomerMailer };
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * E-mails the customer about a change, where there is an address. What became of it is recorded after sending: a function
 * that stops between the two sends it twice, rather than never. Throws what a retry may heal. What SES refuses for good
 * ends the e-mail, and is counted.
 */
export async function emailCustomer(
  { transactions, notificationStore, customers, log, metrics }: EmailCustomerDeps,
  transaction: FoundTransaction,
  change: NotifiedChange | undefined,
  key: NotificationKey,
): Promise<void> {
  const kind = change && matterOf(change.type);
  // Nobody can say in whose name the customer of a contested payment would be written to.
  if (customers === undefined || kind === undefined || transaction.state.merchantId === CONTESTED_MERCHANT) return;
  const known = await customers.addresses.of(transaction.homes);
  const to = (known.find(({ givenBy }) => givenBy === "merchant") ?? known[0])?.address;
  if (to === undefined) return;

  const [part] =
    change?.object === undefined ? [] : await transactions.parts(transaction.homes, [`refund#${change.object}`]);
  const refund = part && refundFields(part.state, transaction);
  const outcome = await customers.mailer.send({
    to,
    ...customerEmailText(transaction, { kind, ...(refund !== undefined && { refund }) }),
  });
  await notificationStore.markCustomerEmailed(key, outcome);
  const { transactionId: transaction_id } = transaction;
  if (outcome === "sent") log.info("customer e-mailed", { transaction_id, outcome: kind });
  else log.error("customer's e-mail refused", { transaction_id, outcome: kind });
  metrics.count(outcome === "sent" ? "CustomerEmailSent" : "CustomerEmailRefused", { transaction_id });
}
