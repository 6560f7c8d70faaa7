/** `wrong`: somebody has to do something. `unknown`: it could not be looked at. `note`: right, and worth knowing. */
export type FindingState = "ok" | "wrong" | "unknown" | "note";

export interface Finding {
  /** What was looked at, such as `callers`. */
  readonly what: string;
  readonly state: FindingState;
  readonly says: string;
  /** The command or step that mends it. */
  readonly mend?: string;
}

/** One look at a part of the deployment. It changes nothing. */
export interface Check {
  /** What a failed look is called. */
  readonly name: string;
  look(): Promise<readonly Finding[]>;
}

/** All checks side by side. One that fails is unknown, with what `explain` says of its error, and hides no other. */
export async function examine(
  checks: readonly Check[],
  explain: (error: unknown) => string,
): Promise<readonly Finding[]> {
  const looked = await Promise.allSettled(checks.map((check) => check.look()));
  return looked.flatMap((outcome, index): readonly Finding[] =>
    outcome.status === "fulfilled"
      ? outcome.value
      : [{ what: checks[index]?.name ?? "", state: "unknown", says: explain(outcome.reason) }],
  );
}

export const ok = (what: string, says: string): Finding => ({ what, state: "ok", says });
export const wrong = (what: string, says: string, mend: string): Finding => ({ what, state: "wrong", says, mend });
export const note = (what: string, says: string, mend?: string): Finding => ({
  what,
  state: "note",
  says,
  ...(mend !== undefined && { mend }),
});
