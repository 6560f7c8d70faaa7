import type { Definition } from "../lib/constructs/states-language";

/** A state of a definition, as far as its time is concerned. */
export interface Task {
  readonly Type: string;
  readonly Resource?: string;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly { readonly Next: string }[];
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Default?: string;
  readonly Next?: string;
}

interface Retrier {
  readonly MaxAttempts: number;
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
}

/** A way from the start to an end, and the seconds that it takes at most. */
export interface Way {
  readonly states: readonly string[];
  readonly seconds: number;
}

/** The waits of a retrier before its attempts, without the jitter that makes them shorter. */
function delaysOf({ MaxAttempts, IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds }: Retrier): number[] {
  const longest = MaxDelaySeconds ?? Number.POSITIVE_INFINITY;
  return Array.from({ length: MaxAttempts }, (_, index) => Math.min(IntervalSeconds * BackoffRate ** index, longest));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Seconds of all waits of a state, at most. */
export const waitsOf = ({ Retry = [] }: Task): number => sum(Retry.flatMap(delaysOf));

/**
 * Seconds of one state, at most: each try to its timeout, each wait in full. Retriers count for themselves: a state may
 * use up the attempts of each. A task without a timeout may take for ever.
 */
function longest(state: Task): number {
  if (state.Type !== "Task") return 0;
  const tries = 1 + sum((state.Retry ?? []).map(({ MaxAttempts }) => MaxAttempts));
  return tries * (state.TimeoutSeconds ?? Number.POSITIVE_INFINITY) + waitsOf(state);
}

/** Every way through a definition without circles. */
export function everyWay({ StartAt, States }: Definition): Way[] {
  const from = (name: string): Way[] => {
    const state = States[name] as unknown as Task;
    const next = [
      ...new Set([
        ...[state.Next, state.Default].filter((way) => way !== undefined),
        ...[...(state.Choices ?? []), ...(state.Catch ?? [])].map(({ Next }) => Next),
      ]),
    ];
    const seconds = longest(state);
    if (next.length === 0) return [{ states: [name], seconds }];
    return next.flatMap(from).map((way) => ({ states: [name, ...way.states], seconds: seconds + way.seconds }));
  };
  return from(StartAt);
}
