import type { Call } from "./calls";
import type { Grant } from "./grants";

/** Grants that no scenario can notice, and why. Each entry must be true of the stack: see `judge`. */
export interface Unnoticeable {
  /** Purposes of roles; absent: every role. */
  readonly roles?: readonly string[];
  readonly actions: readonly string[];
  /** Part of the resource's ARN; absent: any resource. */
  readonly resource?: string;
  /** Part of the condition; absent: with a condition or without. */
  readonly condition?: string;
  readonly reason: string;
}

/** What became of one grant that was taken away. */
export interface Mutation {
  readonly grant: Grant;
  /** What noticed it, and by what; undefined: nothing did. */
  readonly noticed?: {
    readonly scenario: string;
    readonly by: string;
    /** Calls of the scenario that AWS refused, where calls are recorded. */
    readonly denied?: readonly Call[];
  };
}

export interface Verdict {
  readonly noticed: number;
  /** Grants that were taken away and that the table does not list. */
  readonly enforced: number;
  /** What has to be mended, one line each: empty where all holds. */
  readonly problems: readonly string[];
}

export const covers = ({ roles, actions, resource, condition }: Unnoticeable, grant: Grant): boolean =>
  (roles === undefined || roles.includes(grant.role)) &&
  actions.includes(grant.action) &&
  (resource === undefined || grant.resource.includes(resource)) &&
  (condition === undefined || grant.condition?.includes(condition) === true);

export const nameOf = ({ role, action, resource, condition }: Grant): string =>
  `${role}: ${action} on ${resource.replace(/^arn:aws:/, "")}${condition ? ` if ${condition}` : ""}`;

/**
 * The verdict on a run. `granted`: every grant of the stack, also of roles that were not tried. An action that nothing
 * noticed and the table does not list, is a problem; so is an entry of the table that no grant needs any more, or whose
 * grant was noticed.
 */
export function judge(
  mutations: readonly Mutation[],
  granted: readonly Grant[],
  table: readonly Unnoticeable[],
): Verdict {
  const isListed = ({ grant }: Mutation) => table.some((entry) => covers(entry, grant));
  const enforced = mutations.filter((mutation) => !isListed(mutation));
  const unnoticed = enforced.filter(({ noticed }) => noticed === undefined);
  const listedButNoticed = mutations.filter((mutation) => mutation.noticed !== undefined && isListed(mutation));
  const stale = table.flatMap((entry) =>
    entry.actions
      .filter((action) => !granted.some((grant) => covers({ ...entry, actions: [action] }, grant)))
      .map((action) => ({ action, entry })),
  );
  return {
    noticed: enforced.length - unnoticed.length,
    enforced: enforced.length,
    problems: [
      ...unnoticed.map(({ grant }) => `nothing notices that it is gone: ${nameOf(grant)}`),
      ...listedButNoticed.map(
        ({ grant, noticed }) => `listed as unnoticeable, and "${noticed?.scenario}" notices it: ${nameOf(grant)}`,
      ),
      ...stale.map(({ action, entry }) => `listed as unnoticeable, and granted to none: ${action} (${entry.reason})`),
    ],
  };
}

/** The mutations that belong to a role, in the order of its policy. */
export const ofRole = (mutations: readonly Mutation[], role: string): Mutation[] =>
  mutations.filter(({ grant }) => grant.role === role);
