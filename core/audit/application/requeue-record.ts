import type { Log } from "../../shared/application/ports";
import { type AuditChangesDeps, type Change, keepLines } from "./audit-changes";
import type { AuditLine } from "./ports";

/** Command of the operator's action that has a quarantined record written into the trail. */
export const REQUEUE_COMMAND = "audit requeue";

/** Records that gave no line: those that could not become one, and batches that a stream's mapping gave up. */
export interface Quarantine {
  /** The changes of a record; undefined where it is not there. Throws UnreadableRecord. */
  changes(key: string): Promise<readonly Change[] | undefined>;
  /** Takes it out of the quarantine. The bucket keeps it as an older version. */
  release(key: string): Promise<void>;
}

/** Something that no version of Tap, and no mapping, has put there. */
export class UnreadableRecord extends Error {
  override readonly name = "UnreadableRecord";
}

export interface RequeueDeps extends AuditChangesDeps {
  readonly quarantine: Quarantine;
  /** Name of the table in which operators record their actions. */
  readonly actionsTable: string;
}

/** Keys of the records that operators asked for, by the lines of their actions. Only an operator can write to that table. */
export const requeuedIn = (lines: readonly AuditLine[], actionsTable: string): readonly string[] =>
  lines.flatMap(({ table, change, after }) => {
    if (table !== actionsTable || change !== "insert" || after?.command !== REQUEUE_COMMAND) return [];
    const { record } = (after.filter ?? {}) as { readonly record?: unknown };
    return typeof record === "string" ? [record] : [];
  });

/**
 * Writes the lines of a quarantined record, and none that the trail has already. The record leaves the quarantine once all
 * of its changes have their line; until then it stays as it is, with its time of expiry. Repeating it is safe.
 */
export async function requeueRecord(deps: RequeueDeps, key: string): Promise<void> {
  const { quarantine, log } = deps;
  const changes = await changesOf(deps, key);
  if (changes === undefined) return;
  const { lines, failures } = linesOf(changes);
  await keepLines(deps, lines);
  const [error] = failures;
  if (error === undefined) {
    await quarantine.release(key);
    log.info("record requeued", { outcome: `${lines.length} lines: ${key}` });
    return;
  }
  log.error("record stays quarantined: changes in it cannot become lines", {
    code: "AUDIT_RECORD_STAYS",
    outcome: `${failures.length} of ${changes.length}: ${key}`,
    error,
  });
}

async function changesOf(
  { quarantine, log }: { readonly quarantine: Quarantine; readonly log: Log },
  key: string,
): Promise<readonly Change[] | undefined> {
  try {
    const changes = await quarantine.changes(key);
    if (changes === undefined) log.info("record requeued before, or unknown", { outcome: key });
    return changes;
  } catch (error) {
    // Thrown on, it would hold up the changes behind the operator's action.
    if (!(error instanceof UnreadableRecord)) throw error;
    log.error("record stays quarantined: it cannot be read", { code: "AUDIT_RECORD_STAYS", outcome: key, error });
    return undefined;
  }
}

/** What the changes become, each by itself. */
export function linesOf(changes: readonly Change[]): {
  readonly lines: readonly AuditLine[];
  readonly failures: readonly unknown[];
} {
  const lines: AuditLine[] = [];
  const failures: unknown[] = [];
  for (const change of changes) {
    try {
      lines.push(change.line());
    } catch (error) {
      failures.push(error);
    }
  }
  return { lines, failures };
}
