/** Key of a gateway's metadata under which a charge of ours carries its transaction's id. */
export const TRANSACTION_METADATA = "tap_transaction_id";

/** Key under which it carries the name of the deployment that asked for it: several may share a gateway's account. */
export const DEPLOYMENT_METADATA = "tap_deployment";

/** Key under which a refund that was requested here carries its own id (`rfd_…`). */
export const MODIFICATION_METADATA = "tap_modification";
