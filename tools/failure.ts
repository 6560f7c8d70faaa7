/** A failure that a user can act on: its message is all they need to see. */
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
