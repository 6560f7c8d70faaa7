/** Source of the events of payments that begin with us. */
export const TAP_SOURCE = "tap";

/** Key of a gateway's metadata under which a charge of ours carries its transaction's id. */
export const TRANSACTION_METADATA = "tap_transaction_id";

/** Key under which it carries the name of the deployment that asked for it: several may share a gateway's account. */
export const DEPLOYMENT_METADATA = "tap_deployment";

/** Ids of transactions that begin with us: no provider's payment can be mistaken for one. */
const OWN_TRANSACTION = /^pay_[0-9a-f]{24}$/;

export const ownTransactionId = (random: string): string => `pay_${random}`;
export const isOwnTransaction = (id: string | undefined): id is string => id !== undefined && OWN_TRANSACTION.test(id);
