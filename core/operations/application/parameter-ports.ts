import type { ParameterNote } from "../domain/parameter-note";

/** A parameter without its value. */
export interface ParameterInfo {
  readonly name: string;
  /** 1 for a value that nobody has set since the stack made the parameter. */
  readonly version: number;
  /** ISO time; absent where AWS does not say. */
  readonly changedAt?: string;
  /** ARN of who changed it, without the name of a session. */
  readonly changedBy?: string;
  /** What tap wrote of this version; absent where it was set without tap. */
  readonly note?: ParameterNote;
}

/** Values and descriptions of the stack's SecureStrings. Values hold secrets: they go nowhere else. */
export interface OperatorParameters {
  /** All whose names begin so, without their values. */
  describe(prefix: string): Promise<readonly ParameterInfo[]>;
  /** Undefined where there is none. `value` is undefined for one that nobody has set. */
  read(name: string): Promise<{ readonly value: string | undefined; readonly version: number } | undefined>;
  /**
   * Sets the value under the stack's key. `after`: the version that was read, 0 for none. Throws ChangedMeanwhile where
   * another operator has set it since, and theirs is lost: it must be looked at.
   */
  write(name: string, value: string, written: { readonly after: number; readonly note: NewNote }): Promise<number>;
}

export type NewNote = Omit<ParameterNote, "version">;

/** Two operators have set a parameter at the same time: SSM cannot refuse the second. */
export class ChangedMeanwhile extends Error {
  override readonly name = "ChangedMeanwhile";
}

/** What was asked for does not fit the parameter as it is, or the value that was given. No message quotes a value. */
export class UnfitSetting extends Error {
  override readonly name = "UnfitSetting";
}
