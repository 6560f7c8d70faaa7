/** Source of the events of payments that begin with us. */
export const TAP_SOURCE = "tap";

/** Ids of transactions that begin with us: no provider's payment can be mistaken for one. */
const OWN_TRANSACTION = /^pay_[0-9a-f]{24}$/;

export const ownTransactionId = (random: string): string => `pay_${random}`;
export const isOwnTransaction = (id: string | undefined): id is string => id !== undefined && OWN_TRANSACTION.test(id);

/** Names of refunds that were requested here, from a gateway that gives them no id of its own. */
const OWN_REFUND = /^rfd_[0-9a-f]{24}$/;
export const isOwnRefund = (name: string): boolean => OWN_REFUND.test(name);
