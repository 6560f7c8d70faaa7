import type { FailureKind, ShownFailure } from "../shared/answers";

/** A command that gave nothing, for a reason that an operator can act on. */
export class CommandRefused extends Error {
  override readonly name = "CommandRefused";

  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly nextStep: string,
  ) {
    super(message);
  }

  get shown(): ShownFailure {
    const { kind, message, nextStep } = this;
    return { kind, message, nextStep };
  }
}
