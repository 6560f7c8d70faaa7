import { CHUNK_BUDGET_MS } from "../../../contracts/function-limits";
import type { Batch, BatchCounts } from "../batch";
import type { NumberedRecord } from "../batch-chunk";
import type { RowResult } from "../row-result";
import { submitRow } from "./submit-row";
import type { BatchTaskDeps } from "./task";

/** What became of the rows of a chunk. */
export interface SubmittedRows {
  /** Results of the first rows, in order: up to the first row that has none yet. */
  readonly results: readonly RowResult[];
  /** Ids of the payments that have to be queued, also those of rows behind the results. */
  readonly pending: readonly string[];
  /** Why no further row was begun; a retry may heal it. */
  readonly failure?: { readonly error: unknown };
}

/** Rows that are submitted at the same time. */
const CONCURRENT_ROWS = 20;

/**
 * Submits as many rows as there is time for, and one at least. After a passing error no further row is begun; those that
 * were begun are waited for.
 */
export async function submitRows(
  deps: BatchTaskDeps,
  batch: Batch,
  records: readonly NumberedRecord[],
): Promise<SubmittedRows> {
  const results: RowResult[] = [];
  const pending: string[] = [];
  const until = deps.clock.now().getTime() + CHUNK_BUDGET_MS;
  let next = 0;
  let failure: SubmittedRows["failure"];
  const hasTime = () => next === 0 || deps.clock.now().getTime() < until;
  const worker = async () => {
    while (failure === undefined && next < records.length && hasTime()) {
      const index = next++;
      try {
        const { result, isPending } = await submitRow(deps, batch, records[index] as NumberedRecord);
        results[index] = result;
        if (isPending && result.outcome === "submitted") pending.push(result.transaction_id);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_ROWS }, worker));
  return { results: firstOf(results, next), pending, ...(failure && { failure }) };
}

/** The results before the first of `begun` rows that has none. */
function firstOf(results: readonly RowResult[], begun: number): readonly RowResult[] {
  for (let index = 0; index < begun; index++) if (results[index] === undefined) return results.slice(0, index);
  return results;
}

export function countsOf(results: readonly RowResult[]): BatchCounts {
  const countOf = (one: RowResult["outcome"]) => results.filter(({ outcome }) => outcome === one).length;
  const submitted = countOf("submitted");
  const refused = countOf("refused");
  return { rows: submitted + refused, submitted, refused };
}
