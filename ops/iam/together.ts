import { Failure } from "../../tools/failure";
import { needs } from "./calls";
import type { Grant } from "./grants";
import { playWithout, type RoleRun, type TimedProbe } from "./mutate";
import type { Mutation } from "./score";

/** Plays in a row that show nothing new: what else disturbs a scenario has passed by then. */
const TRIES = 3;

/**
 * Takes away all grants of a policy whose scenarios record their calls. A grant whose call is refused is noticed, and put
 * back; its scenario is played again, until it goes well without all that are left. So each play finds one grant or more.
 * What is left in the end, every scenario does without. Throws where a scenario fails for another cause.
 */
export async function mutateTogether(run: RoleRun): Promise<Mutation[]> {
  const { probes, grants, onMutation } = run;
  const noticed: Mutation[] = [];
  let left = grants;
  const keep = (found: readonly Grant[], by: NonNullable<Mutation["noticed"]>) => {
    for (const grant of found) {
      const mutation = { grant, noticed: by };
      noticed.push(mutation);
      onMutation(mutation);
    }
    left = left.filter((grant) => !found.includes(grant));
  };
  for (const probe of probes.filter(({ mayUse }) => grants.some((grant) => mayUse?.(grant)))) {
    await playToItsEnd({ ...run, probes: [probe] }, probe, () => left, keep);
  }
  const unnoticed = left.map((grant): Mutation => ({ grant }));
  for (const mutation of unnoticed) onMutation(mutation);
  return [...noticed, ...unnoticed];
}

async function playToItsEnd(
  run: RoleRun,
  probe: TimedProbe,
  left: () => readonly Grant[],
  keep: (found: readonly Grant[], by: NonNullable<Mutation["noticed"]>) => void,
): Promise<void> {
  for (let tries = 0; tries < TRIES; ) {
    const outcome = await playWithout(run, left());
    if (outcome === undefined) return;
    // A call that is made only because another one was refused does not count.
    const found = left().filter((grant) => probe.mayUse?.(grant) && outcome.denied?.some((call) => needs(call, grant)));
    keep(found, outcome);
    tries = found.length > 0 ? 0 : tries + 1;
    if (tries === TRIES) {
      throw new Failure(
        `"${probe.name}" fails, and no right that is gone is the cause: ${outcome.by.slice(0, 500)}`,
        `Run it again with --role ${run.role.role}, on a computer that does nothing else.`,
      );
    }
  }
}

/** What a run would find if each call that its scenarios recorded were refused. Takes nothing away. */
export function calledBy({ probes, grants, onMutation }: RoleRun): Mutation[] {
  return grants.map((grant) => {
    const user = probes.find(({ mayUse }) => mayUse?.(grant));
    const mutation: Mutation = { grant, ...(user && { noticed: { scenario: user.name, by: "called" } }) };
    onMutation(mutation);
    return mutation;
  });
}
