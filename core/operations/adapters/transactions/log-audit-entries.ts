import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { tables } from "../../../contracts/tables";
import { EVENT_STATE_RECORD } from "../../../ledger/adapters/event-state";
import type {
  AuditEntries,
  AuditEntry,
  EventTransition,
  EventTransitions,
} from "../../application/transactions/show-ports";
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

const { partitionKey, sortKey } = tables["payment-webhooks"];

/** Changes of events' states, by the same log group. */
export function logEventTransitions(client: CloudWatchLogsClient, logGroup: string): EventTransitions {
  return {
    async of(eventKey, windows) {
      const entries = await logEntries(client, logGroup, eventKey, windows);
      return entries.flatMap(({ at, entry }) => transitionOf(eventKey, at, entry));
    },
  };
}

function transitionOf(
  eventKey: string,
  loggedAt: string,
  { at, keys, state, reason, last_error: cause }: Record<string, unknown>,
): EventTransition[] {
  const key = (keys ?? {}) as Record<string, unknown>;
  if (key[partitionKey] !== eventKey || key[sortKey] !== EVENT_STATE_RECORD || typeof state !== "string") return [];
  return [
    {
      eventKey,
      at: typeof at === "string" ? at : loggedAt,
      state,
      ...(typeof reason === "string" && { reason }),
      ...(typeof cause === "string" && { cause }),
    },
  ];
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
