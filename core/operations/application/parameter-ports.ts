import type { SettingParameters } from "../../shared/application/setting-parameters";
import type { ParameterNote } from "../../shared/domain/parameter-note";

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

/** Values and descriptions of the stack's SecureStrings. */
export interface OperatorParameters extends SettingParameters {
  /** All whose names begin so, without their values. */
  describe(prefix: string): Promise<readonly ParameterInfo[]>;
}

/** What was asked for does not fit the parameter as it is, or the value that was given. No message quotes a value. */
export class UnfitSetting extends Error {
  override readonly name = "UnfitSetting";
}
