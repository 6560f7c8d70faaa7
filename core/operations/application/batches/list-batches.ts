import { type Batch, isExpired } from "../../../batches/application/batch";
import type { BatchList } from "../../../batches/application/ports/batch-list";
import type { BatchState } from "../../../contracts/batch-schema";
import type { Clock } from "../../../shared/application/ports";

export interface ListBatchesDeps {
  readonly list: BatchList;
  readonly clock: Pick<Clock, "now">;
}

export interface BatchFilter {
  readonly state?: BatchState;
  readonly merchantId?: string;
  readonly since: Date;
  readonly until: Date;
}

/** A batch with its state as of now: `expired` is never stored. */
export interface ListedBatch {
  readonly batch: Batch;
  readonly state: BatchState;
}

/**
 * Batches that were created within a time, newest first; interrupted ones the longest first, from an index of their own.
 * One page of the index is read at a time, so that whoever stops reading early spares the others.
 */
export async function* listBatches({ list, clock }: ListBatchesDeps, filter: BatchFilter): AsyncGenerator<ListedBatch> {
  const { state, merchantId, since, until } = filter;
  const [from, before] = [since.toISOString(), until.toISOString()];
  for await (const page of state === "interrupted" ? list.interrupted() : list.created(filter)) {
    for (const batch of page) {
      const now = stateOf(batch, clock.now());
      const isAsked =
        (state === undefined || now === state) &&
        (merchantId === undefined || batch.merchantId === merchantId) &&
        batch.createdAt >= from &&
        batch.createdAt < before;
      if (isAsked) yield { batch, state: now };
    }
  }
}

export const stateOf = (batch: Batch, now: Date): BatchState => (isExpired(batch, now) ? "expired" : batch.state);
