/** When an event came, and what became of it. */
export interface EventReceipt {
  /** ISO time; absent once the raw event has expired. */
  readonly receivedAt?: string;
  readonly state: string;
  readonly cardDataMasked: boolean;
}

export interface EventReceipts {
  /** By the events' keys as text; internal steps of Tap have none. */
  of(eventKeys: readonly string[]): Promise<ReadonlyMap<string, EventReceipt>>;
}

/** A change of an event's state, as the log of the audit trail has it. */
export interface EventTransition {
  readonly eventKey: string;
  /** ISO time, to the second. */
  readonly at: string;
  readonly state: string;
  /** Why it failed or is unread, and the name of the last error; absent where the entry does not say. */
  readonly reason?: string;
  readonly cause?: string;
}

export interface EventTransitions {
  /** Entries about one event, oldest first. */
  of(eventKey: string, windows: readonly TimeWindow[]): Promise<readonly EventTransition[]>;
}

/** A step of one of a payment's workflows. */
export interface WorkflowStep {
  /** ISO time. */
  readonly at: string;
  /** `payment-workflow` or `payment-review`. */
  readonly workflow: string;
  readonly attempt: number;
  readonly step: string;
  readonly outcome: string;
}

/** From one ISO time to another, both included. */
export interface TimeWindow {
  readonly from: string;
  readonly to: string;
}

export interface WorkflowSteps {
  /** Steps of the review's executions, while AWS keeps them (90 days), and of the tasks, while their log is kept. */
  of(transactionId: string, attempts: number, windows: readonly TimeWindow[]): Promise<readonly WorkflowStep[]>;
}

/** A change of an item, as the log of the audit trail has it. */
export interface AuditEntry {
  /** ISO time. */
  readonly at: string;
  readonly table: string;
  readonly change: string;
  readonly key: string;
  /** Who or what wrote it, where the entry says so. */
  readonly by?: string;
}

export interface AuditEntries {
  /** Entries that name the transaction. */
  of(transactionId: string, windows: readonly TimeWindow[]): Promise<readonly AuditEntry[]>;
}
