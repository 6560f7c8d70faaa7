/** A service answered, and did not do all that was asked: no fault of who asks, nor of Tap's command. */
export class ServiceFailed extends Error {
  override readonly name = "ServiceFailed";

  /** `nextStep`: the first thing to do, as a sentence. */
  constructor(
    message: string,
    readonly nextStep: string,
  ) {
    super(message);
  }
}
