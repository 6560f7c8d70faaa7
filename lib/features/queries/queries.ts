import { Construct } from "constructs";
import { CURSOR_CONTEXT } from "../../../core/contracts/cursor";
import { spreadText } from "../../../core/contracts/spread";
import { TapFunction } from "../../constructs/tap-function";
import type { Platform } from "../../platform";
import type { Access } from "../access/access";
import type { Ledger } from "../ledger/ledger";
import type { Notifications } from "../notifications/notifications";

interface Parts {
  readonly access: Access;
  readonly ledger: Ledger;
  readonly notifications: Notifications;
}

/** merchant → transaction-reader → state, history and notifications of a transaction; lists of transactions. */
export class Queries extends Construct {
  readonly reader: TapFunction;

  constructor(scope: Construct, id: string, { access, ledger, notifications }: Parts, platform: Platform) {
    super(scope, id);
    this.reader = new TapFunction(
      this,
      {
        name: "transaction-reader",
        description: "Answers what a transaction's state and history are, to callers of its merchant only",
        environment: {
          LEDGER_TABLE: ledger.rows.name,
          TRANSACTIONS_TABLE: ledger.transactions.name,
          OBJECTS_TABLE: ledger.objects.name,
          NOTIFICATIONS_TABLE: notifications.table.name,
          INDEX_SPREAD: spreadText(platform.settings.spread),
          CALLERS_PARAMETER: access.callers.name,
          KEY_ARN: platform.key.arn,
          METRICS_NAMESPACE: platform.names.metricsNamespace,
        },
      },
      platform,
    );
    ledger.transactions.grant(this.reader, "BatchGetItem");
    ledger.transactions.grantIndexes(
      this.reader,
      "by-merchant",
      "by-time",
      "by-merchant-status",
      "by-status",
      "by-customer",
      "by-reference",
    );
    ledger.rows.grant(this.reader, "Query");
    ledger.objects.grant(this.reader, "BatchGetItem");
    ledger.objects.grantIndexes(this.reader, "by-recorded");
    notifications.table.grant(this.reader, "Query");
    access.callers.grantRead(this.reader);
    // Keys of cursors are encrypted, so that a caller can neither read nor make a cursor.
    this.reader.allowOwnUseOfKey(["kms:Encrypt", "kms:Decrypt"], CURSOR_CONTEXT);
  }
}
