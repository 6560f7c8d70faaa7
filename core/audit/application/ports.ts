/** One change of one item, as the audit trail keeps it. */
export interface AuditLine {
  /** The stream's own id of the change: the same however often the stream delivers it. */
  readonly id: string;
  readonly table: string;
  /** The stream's number of the change: it orders the changes of one item. */
  readonly sequence: string;
  /** ISO time of the change. */
  readonly at: string;
  readonly change: "insert" | "modify" | "remove";
  /** `expiry`: DynamoDB removed an item whose time had passed, without any call. */
  readonly cause: "write" | "expiry";
  /**
   * Who caused the change: a caller of the API, the fraud vendor, an operator. Absent where Tap itself did, by an event,
   * a workflow or the reconciler.
   */
  readonly actor?: AuditActor;
  readonly keys: Readonly<Record<string, unknown>>;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

export interface AuditActor {
  /** ARN of an IAM principal, without the name of a session, or the fraud vendor's name. */
  readonly principal: string;
  readonly api_key_id?: string;
}

/** Lines of one table and one day, in the order in which the stream delivered them. */
export interface AuditBatch {
  readonly table: string;
  /** `2026-11-21` */
  readonly day: string;
  readonly lines: readonly [AuditLine, ...AuditLine[]];
}

export interface AuditTrail {
  /** The batch's lines that the trail does not hold yet. */
  missing(batch: AuditBatch): Promise<AuditLine[]>;
  /** Keeps the lines as one object. */
  write(batch: AuditBatch): Promise<void>;
  /** Keeps a record that cannot become a line, for an operator. */
  quarantine(id: string, record: unknown): Promise<void>;
}

/** The changes as short entries that can be searched. */
export interface AuditLog {
  write(batch: AuditBatch): Promise<void>;
}
