/** One change of one item, as the audit trail keeps it. */
export interface AuditLine {
  /** The stream's own id of the change: the same in every delivery of it. */
  readonly id: string;
  readonly table: string;
  /** Order of changes within an item. */
  readonly sequence: string;
  readonly at: string;
  readonly change: "insert" | "modify" | "remove";
  /** `expiry`: DynamoDB removed an item whose time had passed; nobody tampered with it. */
  readonly cause: "write" | "expiry";
  readonly keys: Readonly<Record<string, unknown>>;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

/** Lines of one table and one day, in the order in which the stream delivered them. */
export interface AuditBatch {
  readonly table: string;
  /** `2026-11-21` */
  readonly day: string;
  readonly lines: readonly [AuditLine, ...AuditLine[]];
}

export interface AuditTrail {
  /** Those of the lines that the trail does not hold yet. */
  missing(batch: AuditBatch): Promise<AuditLine[]>;
  /** Keeps the lines as one object. */
  write(batch: AuditBatch): Promise<void>;
  /** Keeps a record that cannot be told as a line, for a person to look at. */
  setAside(id: string, record: unknown): Promise<void>;
}

/** The same changes as short entries that can be searched. */
export interface AuditLog {
  write(batch: AuditBatch): Promise<void>;
}
