import { Construct } from "constructs";
import type { Grantee } from "../../constructs/grantee";
import { SecretParameter } from "../../constructs/secret-parameter";
import { Table } from "../../constructs/table";
import { TapFunction } from "../../constructs/tap-function";
import type { Platform } from "../../platform";

/**
 * The append-only ledger `payment-transactions`, the current state `transactions` and `payment-objects`, what was told
 * of them (`notifications`), and the way to read all four.
 */
export class Ledger extends Construct {
  readonly rows: Table<"payment-transactions">;
  readonly transactions: Table<"transactions">;
  readonly objects: Table<"payment-objects">;
  readonly notifications: Table<"notifications">;
  readonly callers: SecretParameter;
  readonly reader: TapFunction;

  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    this.rows = new Table(this, "payment-transactions", platform);
    this.transactions = new Table(this, "transactions", platform);
    this.objects = new Table(this, "payment-objects", platform);
    this.notifications = new Table(this, "notifications", platform);
    this.callers = new SecretParameter(
      this,
      "callers",
      {
        name: platform.names.parameter("callers"),
        description:
          'Which merchants an IAM principal acts for, as JSON: {"<principal ARN>": ["<merchant id>"] or "*"}',
      },
      platform,
    );

    this.reader = new TapFunction(
      this,
      {
        name: "transaction-reader",
        description: "Answers what a transaction's state and history are, to callers of its merchant only",
        environment: {
          ...this.environment,
          NOTIFICATIONS_TABLE: this.notifications.name,
          CALLERS_PARAMETER: this.callers.name,
          KEY_ARN: platform.key.arn,
        },
      },
      platform,
    );
    this.transactions.grant(this.reader, "GetItem");
    this.transactions.grantIndexes(this.reader, "by-merchant", "by-time");
    this.reader.allowKey("kms:Encrypt", "kms:Decrypt");
    this.rows.grant(this.reader, "Query");
    this.notifications.grant(this.reader, "Query");
    this.callers.grantRead(this.reader);
  }

  get environment() {
    return { LEDGER_TABLE: this.rows.name, TRANSACTIONS_TABLE: this.transactions.name };
  }

  /** Appending a row together with the new state. Nobody may change or delete a row. */
  grantCommit(grantee: Grantee): void {
    this.transactions.grant(grantee, "GetItem", "PutItem");
    this.rows.grant(grantee, "PutItem");
  }
}
