import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Call, DeniedCalls, needs } from "../calls";
import type { Probe } from "../world";
import { type CommandCase, expectDone, type Operator, runTap } from "./command-case";
import { commandCases } from "./index";

/** Policies by which a command is let do what it does. What only reads is played with those for reading alone. */
const policies: Readonly<Record<Operator, readonly string[]>> = {
  "operator-read": ["operator-read", "operator-doctor"],
  // Its commands read first: with the policies for reading in their scenarios, each would notice every right.
  operator: ["operator"],
};

/** Where the commands are played. */
interface Stage {
  readonly stackFile: string;
  /** `tap`, with a recorder of its calls: see bundled-tap.ts. */
  readonly program: string;
}

/** Each command as a scenario of the policies that it needs. */
export const commandProbes = (stage: Stage): Probe[] =>
  commandCases.map((one, index) => {
    const as: Operator = one.changes ? "operator" : (one.as ?? "operator-read");
    let prepared: readonly string[] | undefined;
    let calls: readonly Call[] | undefined;
    return {
      name: `tap ${one.name} (${index + 1})`,
      roles: policies[as],
      mayUse: (grant) => calls === undefined || calls.some((call) => needs(call, grant)),
      async play(world) {
        // What is only read stays as it was made.
        prepared = (one.changes ? undefined : prepared) ?? (await one.prepare?.(world)) ?? [];
        const words = [...one.name.split(" "), ...prepared];
        const made = await played(one, words, as, { ...stage, signal: world.signal });
        calls = [...(calls ?? []), ...made];
        if (one.changes) await one.cleanUp?.(world);
      },
    };
  });

/** Plays a case; returns the calls that it made. Rejects with DeniedCalls where one was denied, even if all else went well. */
async function played(
  one: CommandCase,
  words: readonly string[],
  as: Operator,
  { stackFile, program, signal }: Stage & { readonly signal: AbortSignal | undefined },
): Promise<readonly Call[]> {
  const folder = await mkdtemp(join(tmpdir(), "tap-calls-"));
  try {
    const file = join(folder, "calls");
    await writeFile(file, "");
    const ended = await runTap(words, as, stackFile, { recorded: { program, file }, signal });
    const lines = (await readFile(file, "utf8")).split("\n").filter(Boolean);
    const calls = [...new Set(lines)].map((line) => JSON.parse(line) as Call);
    const denied = calls.filter((call) => call.denied !== undefined && !one.without?.includes(call.action));
    if (denied.length > 0) throw new DeniedCalls(denied);
    expectDone(one, ended);
    return calls;
  } finally {
    await rm(folder, { recursive: true });
  }
}
