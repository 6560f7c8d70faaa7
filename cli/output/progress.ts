import type { ActionState } from "../../core/operations/application/run-action";
import type { Sink } from "./sink";

/** On a terminal one line that is written over; elsewhere a line at times, for a log. */
const TERMINAL_MS = 200;
const LOG_MS = 10_000;

export interface Progress {
  show(state: ActionState): void;
  /** Leaves the last state on the terminal. */
  end(): void;
}

/** Shows on stderr how far an action is, of so many items. */
export function progressOn(stderr: Sink, count: number, now = () => Date.now()): Progress {
  const isTerminal = stderr.isTTY === true;
  let shownAt = isTerminal ? 0 : now();
  let last: string | undefined;
  const write = (text: string) => stderr.write(isTerminal ? `\r${text}\u001b[K` : `${text}\n`);
  return {
    show({ done, unchanged, failed }) {
      const tried = done + unchanged + failed;
      last = `${tried} of ${count}${failed > 0 ? `, ${failed} failed` : ""}`;
      if (now() - shownAt < (isTerminal ? TERMINAL_MS : LOG_MS)) return;
      shownAt = now();
      write(last);
    },
    end() {
      if (!isTerminal || last === undefined) return;
      write(last);
      stderr.write("\n");
    },
  };
}
