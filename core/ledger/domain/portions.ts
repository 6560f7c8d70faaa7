import type { Observation, PaymentEvent } from "./observation";

/** Observations of one event that are recorded by one commit, all of one transaction. */
export interface Portion {
  /** Names the portion within its event: it depends on nothing but the event. */
  readonly id: string;
  readonly observations: readonly [Observation, ...Observation[]];
  /** Names that belong to the transaction, nearest first. A new transaction goes by the last one. */
  readonly names: readonly string[];
}

/**
 * Observations of one commit at most: each may write its object and up to four names, and DynamoDB takes a hundred items
 * at once.
 */
export const MAX_PORTION = 16;

/** Refunds and disputes are names of nothing: what they belong to is. An object that belongs to nothing stands alone. */
function namesOf({ kind, name, belongsTo }: Observation): readonly string[] {
  const isName = (kind !== "refund" && kind !== "dispute") || belongsTo.length === 0;
  return isName ? [name, ...belongsTo] : belongsTo;
}

interface Group {
  readonly observations: Observation[];
  readonly names: Set<string>;
}

/** The event's observations by the transactions that they are about, as far as the event itself tells. */
export function portionsOf({ observations }: PaymentEvent): readonly Portion[] {
  return connected(observations).flatMap((group) => {
    const chain = group.observations
      .map(namesOf)
      .reduce((longest, names) => (names.length > longest.length ? names : longest));
    const root = chain.at(-1) ?? "";
    return chunks(group.observations, MAX_PORTION).map(([first, ...rest], index) => ({
      id: `${root}/${index}`,
      observations: [first, ...rest] as const,
      names: [...namesBelow(root, [first, ...rest]), root],
    }));
  });
}

/** Observations that share a name are of one transaction. */
function connected(observations: readonly Observation[]): Group[] {
  const groups = new Map<string, Group>();
  for (const observation of observations) {
    const names = namesOf(observation);
    const met = new Set(names.map((name) => groups.get(name)).filter((group) => group !== undefined));
    const merged: Group = { observations: [], names: new Set() };
    for (const group of met) {
      merged.observations.push(...group.observations);
      for (const name of group.names) merged.names.add(name);
    }
    merged.observations.push(observation);
    for (const name of names) merged.names.add(name);
    for (const name of merged.names) groups.set(name, merged);
  }
  return [...new Set(groups.values())];
}

const namesBelow = (root: string, observations: readonly Observation[]): string[] => [
  ...new Set(observations.flatMap(namesOf).filter((name) => name !== root)),
];

function chunks<T>(items: readonly T[], size: number): [T, ...T[]][] {
  const all: [T, ...T[]][] = [];
  for (let start = 0; start < items.length; start += size) {
    const [first, ...rest] = items.slice(start, start + size);
    if (first !== undefined) all.push([first, ...rest]);
  }
  return all;
}
