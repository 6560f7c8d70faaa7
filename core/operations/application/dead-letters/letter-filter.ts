import type { LetterView } from "./show-letters";

/** Which letters of a queue; all where nothing is given. */
export interface LetterFilter {
  /** Ids, or beginnings of ids. */
  readonly ids?: readonly string[];
  readonly cause?: string;
  readonly type?: string;
  /** Queued from this time on, and before that. */
  readonly since?: Date;
  readonly until?: Date;
}

/** What a letter is before the tables are asked: enough for ids and times. */
export const mayMatch = (
  { ids, since, until }: LetterFilter,
  { id, queuedAt }: { readonly id: string; readonly queuedAt: Date },
): boolean =>
  (ids === undefined || ids.some((one) => id.startsWith(one))) &&
  (since === undefined || queuedAt >= since) &&
  (until === undefined || queuedAt < until);

export const matches = ({ cause, type }: LetterFilter, view: Pick<LetterView, "cause" | "type">): boolean =>
  (cause === undefined || view.cause === cause) && (type === undefined || view.type === type);

/** The filter as the record of an action keeps it. Ids are shortened: a long row of digits may look like a card number. */
export const filterText = ({ ids, cause, type, since, until }: LetterFilter): Record<string, string> => ({
  ...(ids && { ids: ids.length <= MOST_IDS ? ids.map((id) => id.slice(0, 8)).join() : `${ids.length} ids` }),
  ...(cause !== undefined && { cause }),
  ...(type !== undefined && { type }),
  ...(since && { since: since.toISOString() }),
  ...(until && { until: until.toISOString() }),
});

const MOST_IDS = 50;
