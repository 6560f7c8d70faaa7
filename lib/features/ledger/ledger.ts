import { Construct } from "constructs";
import { spreadText } from "../../../core/contracts/spread";
import type { Grantee } from "../../constructs/grantee";
import { Table } from "../../constructs/table";
import type { Platform } from "../../platform";

/**
 * The four tables of a commit: the append-only ledger `payment-transactions`, the current state `transactions` with its
 * `payment-objects`, and the inbox `payment-webhooks`, whose event becomes processed in the same write.
 */
export class Ledger extends Construct {
  readonly inbox: Table<"payment-webhooks">;
  readonly rows: Table<"payment-transactions">;
  readonly transactions: Table<"transactions">;
  readonly objects: Table<"payment-objects">;

  constructor(
    scope: Construct,
    id: string,
    private readonly platform: Platform,
  ) {
    super(scope, id);
    this.inbox = new Table(this, "payment-webhooks", platform);
    this.rows = new Table(this, "payment-transactions", platform);
    this.transactions = new Table(this, "transactions", platform);
    this.objects = new Table(this, "payment-objects", platform);
  }

  /** Variables of a function that submits payments. */
  get submissionEnvironment() {
    return {
      INBOX_TABLE: this.inbox.name,
      LEDGER_TABLE: this.rows.name,
      TRANSACTIONS_TABLE: this.transactions.name,
      INDEX_SPREAD: spreadText(this.platform.settings.spread),
    };
  }

  /** Variables of a function that records events. */
  get environment() {
    return { ...this.submissionEnvironment, OBJECTS_TABLE: this.objects.name };
  }

  /** Lets the function begin a payment under an idempotency key. No function may change or delete a row. */
  grantSubmission(grantee: Grantee): void {
    this.inbox.grant(grantee, "PutItem");
    this.transactions.grant(grantee, "GetItem", "BatchGetItem", "PutItem");
    this.rows.grant(grantee, "PutItem");
  }

  /** Lets the function append a row together with all new states. No function may change or delete a row. */
  grantCommit(grantee: Grantee): void {
    this.grantStep(grantee);
    this.objects.grant(grantee, "PutItem");
  }

  /** The same for a step of a payment, which says nothing of refunds, disputes or charges, but may join two payments. */
  grantStep(grantee: Grantee): void {
    this.inbox.grant(grantee, "PutItem");
    this.transactions.grant(grantee, "BatchGetItem", "PutItem");
    this.objects.grant(grantee, "BatchGetItem");
    this.objects.grantIndexes(grantee, "by-unsettled");
    this.rows.grant(grantee, "PutItem");
  }
}
