import { parseJson } from "../../../shared/domain/json";
import { isFunctionError } from "../../domain/function-entry";
import type { LogEntry, LogPages, LogSearch } from "./ports";

/** Pages of one read at most: a page without a match may still take CloudWatch a second. */
export const MOST_PAGES = 50;

export interface LogRead {
  /** Oldest first. */
  readonly entries: readonly LogEntry[];
  /** Whether more of what is looked for was found than the limit. */
  readonly hasMore: boolean;
  /** Whether older entries were not looked at, since the pages ran out. */
  readonly isCut: boolean;
}

export interface ReadLogOptions {
  /** The newest so many. */
  readonly limit: number;
  /** Whether an entry is shown at all. @default every entry */
  readonly isShown?: (text: string) => boolean;
}

/** The newest entries of a log that are as searched. Older pages are read only where newer ones have too few. */
export async function readLog(
  pages: LogPages,
  search: LogSearch,
  { limit, isShown = () => true }: ReadLogOptions,
): Promise<LogRead> {
  const found: LogEntry[] = [];
  let count = 0;
  for await (const page of pages.newestFirst(search)) {
    if (count === MOST_PAGES) return { entries: found.reverse(), hasMore: false, isCut: true };
    count += 1;
    for (const entry of page) {
      if (!isAsSearched(entry, search) || !isShown(entry.text)) continue;
      if (found.length === limit) return { entries: found.reverse(), hasMore: true, isCut: false };
      found.push(entry);
    }
  }
  return { entries: found.reverse(), hasMore: false, isCut: false };
}

/** Reads of several logs as one: the newest so many entries of all of them, oldest first. */
export function newestOf(reads: readonly LogRead[], limit: number): LogRead {
  const all = reads.flatMap(({ entries }) => entries).sort((one, other) => one.at.getTime() - other.at.getTime());
  return {
    entries: all.slice(-limit),
    hasMore: all.length > limit || reads.some(({ hasMore }) => hasMore),
    isCut: reads.some(({ isCut }) => isCut),
  };
}

function isAsSearched({ at, text }: LogEntry, search: LogSearch): boolean {
  const { since, until, contains = "", onlyErrors = false } = search;
  if (at < since || at >= until || !text.includes(contains)) return false;
  return isCall(text, search) && (!onlyErrors || isFunctionError(text));
}

/** Whether a call ended with the status, and took as long, as far as that is searched. API Gateway writes numbers as texts. */
function isCall(text: string, { status: wanted, slowerMs }: LogSearch): boolean {
  if (wanted === undefined && slowerMs === undefined) return true;
  const { status, latency_ms: latency } = (parseJson(text) ?? {}) as { status?: unknown; latency_ms?: unknown };
  if (slowerMs !== undefined && !(Number(latency) > slowerMs)) return false;
  return wanted === undefined || new RegExp(`^${wanted.replaceAll("x", "\\d")}$`).test(String(status));
}
