import type { Actor } from "../../../shared/application/actor";

/** What a change did to an endpoint's setting. */
export type SettingChange = "set" | "rotated" | "removed";

export interface ChangeRecord {
  readonly change: SettingChange;
  /** Version of the parameter that the change has written. */
  readonly version: number;
  /** Who asked for it by the API; absent for an operator, whose action is recorded. */
  readonly actor?: Actor;
}

/** The right to change one endpoint's setting, for SETTING_LOCK_SECONDS. */
export interface EndpointLock {
  /** Version of the parameter that the last change has written; 0 where none is known. */
  readonly version: number;
  /** Gives the lock back, with a record of the change where one was made. */
  release(change?: ChangeRecord): Promise<void>;
}

/** Locks of endpoints' settings: SSM overwrites a parameter without a condition, and a secret that was shown would be lost. */
export interface EndpointLocks {
  /** `owner`: a merchant's id, or `default`. Undefined where another change of it is under way. */
  take(owner: string): Promise<EndpointLock | undefined>;
}

/** Which of a merchant's notifications are sent again. */
export interface RecoveryRequest {
  /** Each notification is queued once for each id. */
  readonly id: string;
  readonly merchantId: string;
  /** `paused`: those that a paused endpoint was not sent. `undelivered`: all that are not delivered. */
  readonly what: "paused" | "undelivered";
  /** ISO times between which they were made. */
  readonly since: string;
  readonly until: string;
  /** ISO time at which the endpoint was not paused: an older reading of its setting does not count. */
  readonly askedAt: string;
  /** A page of them was queued before. */
  readonly goesOn?: boolean;
}

export interface RecoveryQueue {
  /** `delaySeconds`: at most 900. */
  send(recovery: RecoveryRequest, delaySeconds: number): Promise<void>;
}

/** What a merchant may do now and then only. */
export interface EndpointLimits {
  /** Whether it may: not within so many seconds of the last time. */
  take(what: "tested" | "recovered", merchantId: string, actor: Actor, seconds: number): Promise<boolean>;
}
