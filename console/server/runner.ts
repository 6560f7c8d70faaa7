import type { ActionCounts } from "../shared/answers";
import type { CommandRequest } from "../shared/command-line";

/** What a command says while it runs. */
export interface Listener {
  /** A line that `--json` prints. */
  record(value: unknown): void;
  note(text: string): void;
  progress(counts: ActionCounts): void;
}

/** Runs `tap` commands with the operator's credentials, on the stack that the console serves. */
export interface CommandRunner {
  /** Resolves with the exit code. Throws CommandRefused. The signal asks an action to stop after the item under way. */
  run(request: CommandRequest, listener: Listener, signal: AbortSignal): Promise<number>;
}
