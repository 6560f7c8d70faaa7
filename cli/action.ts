import { createInterface } from "node:readline/promises";
import { reasonFault } from "../core/operations/domain/action-text";
import type { Context } from "./context";
import { type ExitCode, exitCodes, usageFailure } from "./exit-codes";
import type { Target } from "./target/target";

/** What `actionOptions` and `rateOptions` gave. */
export interface ActionArguments {
  readonly dryRun?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly reason?: string | undefined;
}

/** In prod, more items than this need their number typed. */
const TYPED_ABOVE = 100;

/** The reason for an action, as it goes into the audit trail. Throws CommandFailure for what must not be there. */
export function reasonOf({ reason = "" }: ActionArguments): string {
  if (reason === "")
    throw usageFailure("--reason is missing.", 'Say why, for the audit trail: --reason "dependency is back".');
  const fault = reasonFault(reason);
  if (fault !== undefined)
    throw usageFailure(`The reason ${fault}.`, "It is kept in the audit trail for years: give one line of plain text.");
  return reason.trim();
}

/** Items per second of `--rate 20/s`. Throws CommandFailure. */
export function rateOf(text: string): number {
  const [, count] = /^(\d{1,4})(?:\/s)?$/.exec(text) ?? [];
  const perSecond = Number(count);
  if (!(perSecond >= 1 && perSecond <= 1000)) {
    throw usageFailure(`--rate ${JSON.stringify(text)} is no rate.`, "Give 1/s to 1000/s.");
  }
  return perSecond;
}

export interface Plan {
  /** What would happen, as a sentence with its number: `12 events will be replayed.` */
  readonly summary: string;
  readonly count: number;
  /** The plan for --json. */
  readonly json?: Readonly<Record<string, unknown>>;
}

/**
 * The second step of an action, after it was counted: shows the plan, and asks. Resolves to the exit code where the command
 * ends here, as after a dry run, else to undefined: the action may begin. Throws CommandFailure where a script did not say
 * --yes.
 */
export async function confirm(
  { out }: Context,
  { deployment, suffix }: Target,
  given: ActionArguments,
  { summary, count, json = {} }: Plan,
): Promise<ExitCode | undefined> {
  if (given.dryRun) {
    out.line(summary);
    if (count > 0) out.line("Nothing was changed. Without --dry-run, and with a --reason, it is done.");
    out.json({ ...json, count, summary, dry_run: true });
    return exitCodes.done;
  }
  out.note(summary);
  if (count === 0) {
    out.json({ ...json, count });
    return exitCodes.done;
  }
  if (given.yes) return undefined;
  if (!out.isTerminal || !process.stdin.isTTY) {
    throw usageFailure("There is nobody to ask.", "Add --yes to do it, or --dry-run to see what it would do.");
  }
  const expected = expectedAnswer(deployment.stage, count);
  const answer = await ask(`Type ${expected} to do it in ${suffix}: `);
  if (answer === expected) return undefined;
  out.note("Nothing was changed.");
  return exitCodes.failed;
}

/** What must be typed, for so many items on a stack of this size. */
export const expectedAnswer = (stage: Target["deployment"]["stage"], count: number): string =>
  stage === "prod" && count > TYPED_ABOVE ? String(count) : "yes";

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(question)).trim();
  } finally {
    terminal.close();
  }
}
