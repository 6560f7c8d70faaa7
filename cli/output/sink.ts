/** A stream that text goes to. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}
