/** What an operator is about to do. */
export interface NewOperatorAction {
  /** `events replay` */
  readonly command: string;
  /** The options as given, without their dashes: `{"provider": "stripe", "since": "24h"}`. No secret, no e-mail address. */
  readonly filter: Readonly<Record<string, string>>;
  /** Items that the dry run found. */
  readonly count: number;
  /** `reasonFault` says what it must not be. */
  readonly reason: string;
}

/** How far an action is: items done and failed since its beginning, also by runs that were stopped. */
export interface ActionProgress {
  readonly done: number;
  readonly failed: number;
}

/**
 * `finished`: every item was tried. `stopped`: the operator stopped it. `failed`: an error stopped it. The last two can be
 * gone on with.
 */
export type ActionOutcome = "finished" | "stopped" | "failed";

export interface StoppedAction extends ActionProgress {
  readonly id: string;
  /** Where to go on; undefined: from the beginning. */
  readonly cursor?: string;
  readonly reason: string;
}

/**
 * Records of what operators do. Every record is written before the work that it speaks of. An action that is repeated or
 * gone on with has the same effect as one that ran through.
 */
export interface OperatorActions {
  /**
   * Records who does what and why, before it is done. Returns the action's id. Throws UnfitAction, and writes nothing,
   * where reason or options hold what no record may keep.
   */
  begin(action: NewOperatorAction): Promise<string>;
  /**
   * Where the action is, and an opaque cursor of at most 2,000 characters to go on from. Also the first call of a run that
   * goes on. An action is taken for stopped two minutes after its last call: a long one calls at least once a minute.
   */
  progress(id: string, state: ActionProgress & { readonly cursor?: string }): Promise<void>;
  end(id: string, state: ActionProgress & { readonly outcome: ActionOutcome }): Promise<void>;
  /**
   * The newest stopped action of the same actor, command and filter, to go on with; undefined where there is none. One
   * whose process died counts.
   */
  stopped(command: string, filter: Readonly<Record<string, string>>): Promise<StoppedAction | undefined>;
}

/** Reason or options that no record may keep. The message quotes neither. */
export class UnfitAction extends Error {
  override readonly name = "UnfitAction";
}

/** A recorded action. */
export interface OperatorAction extends NewOperatorAction, ActionProgress {
  readonly id: string;
  /** ARN of the IAM principal, without the name of a session. */
  readonly actor: string;
  /** `running` also where its process died. */
  readonly state: "running" | ActionOutcome;
  /** ISO time. */
  readonly startedAt: string;
  /** ISO time of the last record. */
  readonly updatedAt: string;
}

export interface ActionListOptions {
  /** ISO time; older actions are not read. */
  readonly since: string;
  /** Only those of this principal. */
  readonly actor?: string;
  /** ISO time; actions of it and younger ones are not read. @default now */
  readonly until?: string;
  /** Id of an action: the list goes on with older ones. */
  readonly before?: string;
  /** At most 100. */
  readonly limit: number;
}

/** Reads what operators did. */
export interface OperatorActionHistory {
  /** Newest first. `next` is the `before` of the next page; undefined at the end. */
  list(options: ActionListOptions): Promise<{ readonly actions: readonly OperatorAction[]; readonly next?: string }>;
}
