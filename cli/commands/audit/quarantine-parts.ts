import { s3QuarantinedRecords } from "../../../core/operations/adapters/audit/s3-quarantined-records";
import type { QuarantinedRecord, QuarantinedRecords } from "../../../core/operations/application/audit/quarantine";
import type { Column } from "../../output/output";
import type { Target } from "../../target/target";

export const quarantinedIn = ({ clients, bucket, deployment }: Target): QuarantinedRecords =>
  s3QuarantinedRecords({
    client: clients.s3,
    bucket: bucket("unaudited"),
    retentionDays: deployment.inbox_retention_days,
  });

export const recordColumns: readonly Column<QuarantinedRecord>[] = [
  { title: "RECORD", value: ({ key }) => key },
  { title: "TABLE", value: ({ table }) => table },
  { title: "ITEM", value: ({ item, changes }) => `${item ?? ""}${changes > 1 ? ` and ${changes - 1} more` : ""}` },
  { title: "CHANGED", value: ({ changedAt }) => changedAt },
  { title: "REASON", value: ({ reason }) => reason },
  { title: "EXPIRES", value: ({ expiresAt }) => expiresAt.slice(0, 10) },
  { title: "NOW", value: ({ hindrance }) => hindrance ?? "becomes a line" },
];

export const recordJson = (record: QuarantinedRecord) => ({
  record: record.key,
  table: record.table ?? null,
  item: record.item ?? null,
  changes: record.changes,
  changed_at: record.changedAt ?? null,
  quarantined_at: record.quarantinedAt,
  expires_at: record.expiresAt,
  reason: record.reason,
  hindrance: record.hindrance ?? null,
});
