/** What an answer of the console's server holds, as JSON. */

/** Why a command gave nothing. `stopped`: the stack does not answer. `signed-out`: credentials are missing or expired. */
export type FailureKind = "usage" | "not-found" | "denied" | "signed-out" | "stopped" | "read-only" | "failed";

export interface ShownFailure {
  /** `ended`: the console's own server does not answer. */
  readonly kind: FailureKind | "ended";
  /** A sentence. */
  readonly message: string;
  /** The first thing to do. */
  readonly nextStep: string;
}

/** Answer to a read. */
export interface ReadAnswer<T> {
  /** What `--json` prints: an item for each line. */
  readonly records: readonly T[];
  /** What the command says beside its result. */
  readonly notes: readonly string[];
  /** 0, or 1 where a check found something, or 5 where a part could not be read. */
  readonly exitCode: number;
}

/** What is counted of an action under way. */
export interface ActionCounts {
  readonly done: number;
  readonly unchanged: number;
  readonly failed: number;
  /** Items in all. */
  readonly count: number;
}

/** A line of the answer to an action. The first has the id by which it is stopped; the last has `ended` or `failure`. */
export type ActionLine =
  | { readonly id: string }
  | { readonly note: string }
  | { readonly progress: ActionCounts }
  | { readonly record: Readonly<Record<string, unknown>> }
  | { readonly ended: { readonly exitCode: number } }
  | { readonly failure: ShownFailure };

/** What the console knows of its stack without asking. */
export interface About {
  readonly suffix: string;
  readonly region: string;
  readonly stage: "dev" | "staging" | "prod";
  /** A local stack: `npm start` serves it. */
  readonly isLocal: boolean;
  readonly accountId: string;
  /** Who works with it: the principal's name. */
  readonly principal: string;
  /** No action is taken. */
  readonly isReadOnly: boolean;
  /** What a command for this stack ends with: ` --suffix prod --region eu-west-1`, or nothing. */
  readonly flags: string;
  readonly gateway: string;
  readonly reviewTimeoutSeconds: number;
  readonly inboxRetentionDays: number;
  readonly batchRetentionDays: number;
}
