import { type ActionDeps, type ActionRequest, runAction } from "../core/operations/application/run-action";
import type { Context } from "./context";
import { type ExitCode, exitCodes } from "./exit-codes";

/** Failures that are shown one by one; the rest is counted. */
const SHOWN_FAILURES = 10;

type Request<T> = Omit<ActionRequest<T>, "signal" | "onProgress" | "onFailure"> & {
  /** The item as a person knows it: an event's key, a transaction's id. */
  readonly nameOf: (item: T) => string;
  /** `replayed`, `redriven`: what a done item is. */
  readonly participle: string;
};

/**
 * The third step of an action, after it was confirmed: acts on the items, shows how far it is, and says what became of
 * them. Returns the exit code: 5 where items failed, or where it was stopped.
 */
export async function act<T>(
  { out, signal }: Context,
  deps: ActionDeps,
  { nameOf, participle, ...request }: Request<T>,
): Promise<ExitCode> {
  const progress = out.progress(request.count);
  const failures: string[] = [];
  const result = await runAction(deps, {
    ...request,
    signal,
    onProgress: (state) => progress.show(state),
    onFailure: (item, error) => failures.push(`${nameOf(item)}: ${messageOf(error)}`),
  });
  progress.end();
  const { id, outcome, done, unchanged, failed } = result;
  for (const failure of failures.slice(0, SHOWN_FAILURES)) out.note(failure);
  if (failures.length > SHOWN_FAILURES) out.note(`… and ${failures.length - SHOWN_FAILURES} more`);
  const counts = [
    `${done} ${participle}`,
    ...(unchanged > 0 ? [`${unchanged} needed nothing`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  out.line(`${counts.join(", ")}.${outcome === "stopped" ? " Stopped: the same command goes on." : ""}`);
  out.json({ action: id, outcome, done, unchanged, failed, failures });
  return outcome === "stopped" || failed > 0 ? exitCodes.partly : exitCodes.done;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
