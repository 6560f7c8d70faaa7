import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { AuditEntries, AuditEntry } from "../../application/transactions/show-ports";
import { logEntries } from "../log-entries";

/** The audit trail's own log group, whose entries have the time and the key of each change. */
export function logAuditEntries(client: CloudWatchLogsClient, logGroup: string): AuditEntries {
  return {
    async of(transactionId, windows) {
      const entries = await logEntries(client, logGroup, transactionId, windows);
      return entries.map(({ at, entry }) => auditEntryOf(at, entry));
    },
  };
}

function auditEntryOf(
  at: string,
  { at: changedAt, table, change, keys, principal }: Record<string, unknown>,
): AuditEntry {
  return {
    at: typeof changedAt === "string" ? changedAt : at,
    table: String(table),
    change: String(change),
    key: Object.values((keys ?? {}) as object)
      .map(String)
      .join(" "),
    ...(typeof principal === "string" && { by: principal }),
  };
}
