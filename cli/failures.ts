import { UnfitAction } from "../core/operations/application/operator-actions";
import { ServiceFailed } from "../core/operations/application/service-failed";
import { CommandFailure, exitCodes, usageFailure } from "./exit-codes";
import { failureOf } from "./target/aws-errors";
import { policyNames, type Target } from "./target/target";

/** What an error of a command means to a user, with what to do; undefined for a fault of tap itself. */
export function commandFailure(error: unknown, target: Target | undefined): CommandFailure | undefined {
  if (error instanceof ServiceFailed) return new CommandFailure(exitCodes.failed, error.message, error.nextStep);
  if (error instanceof UnfitAction) return usageFailure(`${error.message}.`.replace(/\.\.$/, "."));
  return failureOf(error, target === undefined ? [] : policyNames(target.names));
}
