import type { NounRights } from "./noun-rights";

/**
 * `audit verify`, `show`, `quarantine`, `requeue`, and what `issues list` says of the hourly verification. Nobody may write
 * the trail, or call the function that does.
 */
export const audit: NounRights = {
  read(policy, { audit: { trail }, auditVerifier, ledger }) {
    ledger.rows.grant(policy, "Query", "BatchGetItem");
    ledger.transactions.grant(policy, "BatchGetItem");
    ledger.transactions.grantEveryIndex(policy);
    ledger.inbox.grant(policy, "BatchGetItem", "Query");
    trail.grantRead(policy);
    trail.grantListVersions(policy);
    auditVerifier.verifier.grantReadLog(policy);
  },
  look(policy, { audit: { failures } }) {
    failures.grantRead(policy);
  },
};
