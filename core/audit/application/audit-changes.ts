import type { Log, Metrics } from "../../shared/application/ports";
import type { AuditBatch, AuditLine, AuditLog, AuditTrail } from "./ports";

export interface AuditChangesDeps {
  readonly trail: AuditTrail;
  readonly auditLog: AuditLog;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** A change as the stream delivers it. `line` throws where the record cannot become a line of the trail. */
export interface Change {
  readonly id: string;
  readonly record: unknown;
  line(): AuditLine;
}

/**
 * Keeps every change once, however often it is delivered. A change that cannot become a line is quarantined, so that it
 * holds up no other. Returns the lines. Throws what a retry may heal: that loses no change, and writes none twice to the
 * trail.
 */
export async function auditChanges(deps: AuditChangesDeps, changes: readonly Change[]): Promise<readonly AuditLine[]> {
  const lines: AuditLine[] = [];
  for (const change of changes) {
    const line = await lineOf(deps, change);
    if (line !== undefined) lines.push(line);
  }
  await keepLines(deps, lines);
  return lines;
}

/** Writes those of the lines that the trail does not hold yet. */
export async function keepLines(deps: AuditChangesDeps, lines: readonly AuditLine[]): Promise<void> {
  for (const batch of batchesOf(lines)) await keep(deps, batch);
}

async function lineOf({ trail, log, metrics }: AuditChangesDeps, change: Change): Promise<AuditLine | undefined> {
  try {
    return change.line();
  } catch (error) {
    await trail.quarantine(change.id, change.record);
    log.error("change quarantined: it cannot become a line", { code: "AUDIT_RECORD_QUARANTINED", error });
    metrics.count("AuditRecordQuarantined");
    return undefined;
  }
}

async function keep({ trail, auditLog, log, metrics }: AuditChangesDeps, batch: AuditBatch): Promise<void> {
  const [first, ...rest] = await trail.missing(batch);
  if (first === undefined) {
    log.info("changes audited before", { outcome: `${batch.lines.length} known` });
    return;
  }
  const missing: AuditBatch = { ...batch, lines: [first, ...rest] };
  // The trail comes last: should this end in between, the retry writes to the log again rather than leave a gap in it.
  await auditLog.write(missing);
  await trail.write(missing);
  log.info("changes audited", { outcome: `${missing.lines.length} of ${batch.lines.length} written` });
  metrics.count("AuditLineWritten", { times: missing.lines.length });
}

/** One batch for each table and day. */
function batchesOf(lines: readonly AuditLine[]): AuditBatch[] {
  const groups = new Map<string, AuditBatch>();
  for (const line of lines) {
    const day = line.at.slice(0, 10);
    const key = `${line.table}/${day}`;
    const known = groups.get(key);
    groups.set(key, { table: line.table, day, lines: known === undefined ? [line] : [...known.lines, line] });
  }
  return [...groups.values()];
}
