import { UnfitSetting } from "../core/operations/application/parameter-ports";
import { ChangedMeanwhile } from "../core/shared/application/setting-parameters";
import { CommandFailure, exitCodes, usageFailure } from "./exit-codes";
import type { Target } from "./target/target";

/** Runs a change of a setting, and says what a user can do where it was refused. */
export async function settingFailures<T>({ flags }: Target, change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (error instanceof UnfitSetting) throw usageFailure(`Nothing was changed: ${error.message}.`);
    if (error instanceof ChangedMeanwhile) {
      throw new CommandFailure(
        exitCodes.failed,
        `${error.message}.`,
        `See it: tap endpoints list${flags}, tap secrets status${flags}`,
      );
    }
    throw error;
  }
}
