import type { ParameterNote } from "../domain/parameter-note";

/** A setting that is one SecureString, read and written by version. Its value holds secrets: it goes nowhere else. */
export interface SettingParameters {
  /** Undefined where there is none. `value` is undefined for one that nobody has set, or that was unset. */
  read(name: string): Promise<{ readonly value: string | undefined; readonly version: number } | undefined>;
  /**
   * Sets the value under the stack's key. `after`: the version that was read, 0 for none. Throws ChangedMeanwhile where
   * somebody else has set it since, and theirs is lost: it must be looked at.
   */
  write(name: string, value: string, written: { readonly after: number; readonly note: NewNote }): Promise<number>;
}

export type NewNote = Omit<ParameterNote, "version">;

/** Two have set a parameter at the same time: SSM cannot refuse the second. */
export class ChangedMeanwhile extends Error {
  override readonly name = "ChangedMeanwhile";
}
