import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../../contracts/tables";
import { modificationFinder } from "../../../payments/adapters/dynamo-modification-requests";
import { modificationKey } from "../../../payments/adapters/modification-items";
import type { PendingPayments } from "../../../payments/application/ports/pending-payments";
import type { ModificationRef } from "../../../payments/domain/modification";
import type { ModificationStates } from "../../application/transactions/resolve-ports";
import type { PaymentStates } from "../../application/transactions/waiting-payments";

const keyOf = (ref: ModificationRef): string => modificationKey(ref)[tables.transactions.partitionKey] ?? "";

/** Modifications by their ids, with what the sweep of pending payments knows of them. */
export const modificationStates = (
  client: DynamoDBDocumentClient,
  table: string,
  payments: Pick<PaymentStates, "contexts"> & Pick<PendingPayments, "countRestart">,
): ModificationStates => ({
  find: modificationFinder(client, table),
  facts: async (ref) => (await payments.contexts([keyOf(ref)]))(keyOf(ref)),
  countRestart: (ref, kind, restarts) => payments.countRestart(keyOf(ref), kind, restarts),
});
