/** A message of a dead letter queue, taken from it for a short time. */
export interface PaymentDeadLetter {
  /** Absent where the message names no payment. */
  readonly transactionId?: string;
  /** Where it is about a modification of the payment. */
  readonly modificationId?: string;
  /** By which this receive of it is deleted or put back. */
  readonly handle: string;
}

/** A dead letter queue whose messages are about payments. */
export interface PaymentDeadLetters {
  readonly name: string;
  /** Takes up to `LETTERS_AT_A_TIME` letters. They come back by themselves a minute later. */
  take(): Promise<readonly PaymentDeadLetter[]>;
  remove(letters: readonly PaymentDeadLetter[]): Promise<void>;
  putBack(letters: readonly PaymentDeadLetter[]): Promise<void>;
}

/** Letters that one call takes, removes or puts back. */
export const LETTERS_AT_A_TIME = 10;
