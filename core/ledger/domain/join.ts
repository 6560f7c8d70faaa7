import type { Change } from "./changes";
import type { Head, UnsettledRefunds } from "./head";

/** Two transactions that turned out to be one payment. */
export interface JoinInput {
  readonly survivor: Head;
  readonly absorbed: Head;
  /** Of both transactions together; only after an answer `unsettled_refunds_needed`. */
  readonly unsettled?: UnsettledRefunds;
}

export type JoinOutcome =
  | { readonly outcome: "joined"; readonly head: Head; readonly changes: readonly Change[] }
  | { readonly outcome: "unsettled_refunds_needed" };

/** One head of two: sums add up, registers merge, the newest charge and total stand. Parts stay where they are. */
export type JoinHeads = (input: JoinInput) => JoinOutcome;

/** Which of the transactions that one chain of names connects stays. */
export type SurvivorOf = (
  /** Names of an event's object and what it belongs to, nearest first. */
  chain: readonly string[],
  /** Transaction that each of the names belongs to so far. */
  homes: ReadonlyMap<string, string>,
) => { readonly survivor: string; readonly absorbed: readonly string[] } | undefined;
