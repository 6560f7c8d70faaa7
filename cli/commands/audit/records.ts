import { dynamoLedgerRecords } from "../../../core/audit/adapters/dynamo-ledger-records";
import { s3TrailRecords } from "../../../core/audit/adapters/s3-trail-records";
import { trailEnds } from "../../../core/audit/application/verify/trail-ends";
import type { Target } from "../../target/target";

/** The ledger and the audit trail of a stack, and the times between which the trail has lines. */
export function recordsOf(target: Target, now: Date) {
  const { clients, deployment } = target;
  const ledgerTable = target.table("payment-transactions");
  return {
    ledger: dynamoLedgerRecords({
      client: clients.dynamo,
      ledgerTable,
      transactionsTable: target.table("transactions"),
      spread: deployment.spread,
    }),
    trail: s3TrailRecords({ client: clients.s3, bucket: target.bucket("audit"), table: ledgerTable }),
    ...trailEnds(now, deployment.audit_retention_days),
  };
}
