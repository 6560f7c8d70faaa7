import type { Probe } from "../world";
import { expectDone, type Operator } from "./command-case";
import { commandCases } from "./index";

/** Each command as a scenario of the policies that it needs. What only reads is played as operator-read. */
export const commandProbes = (stackFile: string): Probe[] =>
  commandCases.map((one, index) => {
    const as: Operator = one.changes ? "operator" : "operator-read";
    let prepared: readonly string[] | undefined;
    return {
      name: `tap ${one.name} (${index + 1})`,
      // A command that changes something reads first: with the policy for reading alone it would be refused for that.
      roles: [as],
      async play(world) {
        // What is only read stays as it was made.
        const words = one.changes ? undefined : prepared;
        prepared = words ?? (await one.prepare?.(world)) ?? [];
        await expectDone(one, prepared, as, stackFile);
      },
    };
  });
