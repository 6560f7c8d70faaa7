/** A failure that a user can act on. Its message is shown without a stack trace. */
export class Failure extends Error {
  constructor(
    message: string,
    /** What to do about it. */
    readonly nextStep: string,
  ) {
    super(message);
    this.name = "Failure";
  }
}
