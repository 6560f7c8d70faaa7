import { Failure } from "../../tools/failure";
import { DeniedCalls, needs } from "./calls";
import type { Grant } from "./grants";
import { firstToFail, playWithout, type RoleRun, type TimedProbe } from "./mutate";
import { covers, type Mutation } from "./score";

/** Plays in a row that show nothing new: what else disturbs a scenario has passed by then. */
const TRIES = 3;

/** A grant with the refusal of a call that needs it. */
interface Found {
  readonly grant: Grant;
  readonly by: string;
}

/**
 * Takes away all grants of a policy whose scenarios record their calls. A grant whose call is refused is noticed, and put
 * back; its scenario is played again, until it goes well without all that are left. So each play finds one grant or more.
 * What is left in the end, every scenario does without. Throws where a scenario fails for another cause.
 */
export async function mutateTogether(run: RoleRun): Promise<Mutation[]> {
  const { probes, grants, onMutation } = run;
  const noticed: Mutation[] = [];
  let left = grants;
  const keep = (scenario: string, found: readonly Found[]) => {
    for (const { grant, by } of found) {
      const mutation = { grant, noticed: { scenario, by } };
      noticed.push(mutation);
      onMutation(mutation);
    }
    left = left.filter((grant) => !found.some((one) => one.grant === grant));
  };
  for (const probe of probes.filter(({ mayUse }) => grants.some((grant) => mayUse?.(grant)))) {
    await playToItsEnd(
      { ...run, probes: [probe] },
      probe,
      () => left,
      (found) => keep(probe.name, found),
    );
  }
  const unnoticed = left.map((grant): Mutation => ({ grant }));
  for (const mutation of unnoticed) onMutation(mutation);
  return [...noticed, ...unnoticed];
}

async function playToItsEnd(
  run: RoleRun,
  probe: TimedProbe,
  left: () => readonly Grant[],
  keep: (found: readonly Found[]) => void,
): Promise<void> {
  for (let tries = 1; ; ) {
    const outcome = await playWithout(run, left());
    if (outcome === undefined) return;
    // A call that is made only because another one was refused does not count.
    const found = left().flatMap((grant) => {
      const refused = probe.mayUse?.(grant) ? outcome.denied?.find((call) => needs(call, grant)) : undefined;
      return refused === undefined ? [] : [{ grant, by: new DeniedCalls([refused]).message }];
    });
    if (found.length > 0) {
      keep(found);
      tries = 1;
      continue;
    }
    // What it calls may have changed with the stack's state since it was last played with every right: this records it.
    const again = await firstToFail(run.world, [probe]);
    if (tries === TRIES) {
      throw new Failure(
        `"${probe.name}" fails, and no right that is gone is the cause: ${(again ?? outcome).by.slice(0, 500)}`,
        `Run it again with --role ${run.role.role}, on a computer that does nothing else.`,
      );
    }
    tries += 1;
  }
}

/** What a run would find if each call that its scenarios recorded were refused. Takes nothing away. */
export function calledBy({ probes, grants, table, onMutation }: RoleRun): Mutation[] {
  return grants.map((grant) => {
    // A call does not say whether the emulator would refuse it: what is listed stays so.
    const isListed = table.some((entry) => covers(entry, grant));
    const user = isListed ? undefined : probes.find(({ mayUse }) => mayUse?.(grant));
    const mutation: Mutation = { grant, ...(user && { noticed: { scenario: user.name, by: "called" } }) };
    onMutation(mutation);
    return mutation;
  });
}
