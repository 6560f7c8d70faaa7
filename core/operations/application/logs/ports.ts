/** One entry of a log, as it was written. */
export interface LogEntry {
  readonly at: Date;
  readonly text: string;
}

/** Which entries of a log are looked for. */
export interface LogSearch {
  readonly since: Date;
  /** Exclusive. */
  readonly until: Date;
  /** Text that an entry contains, letter by letter. */
  readonly contains?: string;
  /** A status in the API's access log: `503`, or `5xx` for all of a kind. */
  readonly status?: string;
  /** Only calls in the API's access log that took longer, in ms. */
  readonly slowerMs?: number;
  /** Only errors and timeouts of a function. */
  readonly onlyErrors?: boolean;
}

export interface LogPages {
  /**
   * Entries of a time, newest first, in pages that may be empty. They may contain entries beside those that are looked
   * for, and none is missing. Yields nothing where the log group does not exist.
   */
  newestFirst(search: LogSearch): AsyncIterable<readonly LogEntry[]>;
}
