import type { ActionCounts, ShownFailure } from "../shared/answers";
import type { CommandRequest } from "../shared/command-line";
import { act, CallFailed } from "./api";

export interface Wish {
  /** `Replay 14 events`: what the button of the last step says. */
  readonly title: string;
  /** `Replay`, and `replayed`. */
  readonly verb: string;
  /** Without a dry run and without a reason. */
  readonly request: CommandRequest;
  /** What `Done` means, where more follows. */
  readonly effect?: string;
  /** Makes what it does plain where it cannot be undone. */
  readonly isGrave?: boolean;
}

export interface Plan {
  readonly count: number;
  readonly summary: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** What the command says beside its sentence, such as what would be lost. */
  readonly notes: readonly string[];
}

export interface Running {
  readonly id?: string;
  readonly counts?: ActionCounts;
}

export interface Ended {
  readonly exitCode: number;
  readonly record?: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
}

/** Where an action is. */
export type Step =
  | { readonly name: "planning" }
  | { readonly name: "planned"; readonly plan: Plan }
  | { readonly name: "running"; readonly running: Running }
  | { readonly name: "ended"; readonly ended: Ended }
  | { readonly name: "failed"; readonly failure: ShownFailure };

export const withOptions = (
  request: CommandRequest,
  options: NonNullable<CommandRequest["options"]>,
): CommandRequest => ({
  ...request,
  options: { ...request.options, ...options },
});

/** The first step: the dry run. */
export async function plan(request: CommandRequest): Promise<Step> {
  let found: Plan | undefined;
  let failure: ShownFailure | undefined;
  const notes: string[] = [];
  try {
    await act(withOptions(request, { "dry-run": true }), (line) => {
      if ("note" in line) notes.push(line.note);
      if ("record" in line) {
        const { count, summary, dry_run: _, ...details } = line.record;
        found = { count: Number(count), summary: String(summary), details, notes };
      }
      if ("failure" in line) failure = line.failure;
    });
  } catch (error) {
    failure = failureIn(error);
  }
  if (found !== undefined) return { name: "planned", plan: found };
  return { name: "failed", failure: failure ?? NOTHING };
}

const NOTHING: ShownFailure = {
  kind: "failed",
  message: "The dry run said nothing.",
  nextStep: "Try the command in a terminal.",
};

function failureIn(error: unknown): ShownFailure {
  if (error instanceof CallFailed) return error.failure;
  throw error;
}

/** The last step: does it, and shows how far it is. */
export async function perform(request: CommandRequest, show: (step: Step) => void): Promise<void> {
  let running: Running = {};
  let record: Ended["record"];
  const notes: string[] = [];
  show({ name: "running", running });
  try {
    await act(request, (line) => {
      if ("id" in line) running = { ...running, id: line.id };
      if ("progress" in line) running = { ...running, counts: line.progress };
      if ("note" in line) notes.push(line.note);
      if ("record" in line) record = line.record;
      if ("failure" in line) show({ name: "failed", failure: line.failure });
      else if ("ended" in line)
        show({ name: "ended", ended: { exitCode: line.ended.exitCode, notes, ...(record && { record }) } });
      else show({ name: "running", running });
    });
  } catch (error) {
    show({ name: "failed", failure: failureIn(error) });
  }
}
