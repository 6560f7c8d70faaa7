import { Construct } from "constructs";
import type { Grantee } from "../../constructs/grantee";
import { Table } from "../../constructs/table";
import type { Platform } from "../../platform";

/**
 * The three tables of a commit: the append-only ledger `payment-transactions`, the current state `transactions`, and
 * the inbox `payment-webhooks`, whose event becomes processed in the same write.
 */
export class Ledger extends Construct {
  readonly inbox: Table<"payment-webhooks">;
  readonly rows: Table<"payment-transactions">;
  readonly transactions: Table<"transactions">;

  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    this.inbox = new Table(this, "payment-webhooks", platform);
    this.rows = new Table(this, "payment-transactions", platform);
    this.transactions = new Table(this, "transactions", platform);
  }

  /** Variables of a function that commits. */
  get environment() {
    return {
      INBOX_TABLE: this.inbox.name,
      LEDGER_TABLE: this.rows.name,
      TRANSACTIONS_TABLE: this.transactions.name,
    };
  }

  /** Lets the function append a row together with the new states. No function may change or delete a row. */
  grantCommit(grantee: Grantee): void {
    this.inbox.grant(grantee, "PutItem");
    this.transactions.grant(grantee, "GetItem", "PutItem");
    this.rows.grant(grantee, "PutItem");
  }
}
