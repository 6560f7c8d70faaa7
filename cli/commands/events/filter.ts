import { providers } from "../../../core/contracts/providers";
import type { EventFilter, ListedState } from "../../../core/operations/application/events/event-filter";
import { listedStates } from "../../../core/operations/application/events/event-filter";
import { usageFailure } from "../../exit-codes";
import { timeOptions } from "../../options";
import { timeOf } from "../../times";

/** Options by which events are chosen, of the list and of a replay. */
export const filterOptions = {
  state: {
    type: "string",
    describe: "waiting, failed, unread, ignored or processed; several with commas",
    requiresArg: true,
  },
  provider: { type: "string", describe: "Of this source: stripe, paypal, square, own", requiresArg: true },
  type: { type: "string", describe: "The provider's name for it, or its beginning: 'charge.*'", requiresArg: true },
  cause: { type: "string", describe: "The reason, or the name of the last error", requiresArg: true },
  ...timeOptions,
} as const;

interface Given {
  readonly state?: string | undefined;
  readonly provider?: string | undefined;
  readonly type?: string | undefined;
  readonly cause?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** What waits for Tap or for an operator. */
const USUAL: readonly ListedState[] = ["waiting", "failed", "unread"];

/** The states of `--state`; those that need attention where none is given. Throws CommandFailure. */
export function statesOf({ state }: Given): readonly (ListedState | "processed")[] {
  if (state === undefined) return USUAL;
  const known = [...listedStates, "processed"] as const;
  return state.split(",").map((word) => {
    const found = known.find((one) => one === word.trim());
    if (found === undefined) {
      throw usageFailure(`--state ${JSON.stringify(word)} is none.`, `Give ${known.join(", ")}; several with commas.`);
    }
    return found;
  });
}

/** Sources of events: the providers, and the internal services. */
const sources = [...Object.keys(providers), "own"];

/** Throws CommandFailure. */
export function filterOf({ provider, type, cause, since, until }: Given, now = new Date()): EventFilter {
  if (provider !== undefined && !sources.includes(provider)) {
    throw usageFailure(`--provider ${JSON.stringify(provider)} is none.`, `Give ${sources.join(", ")}.`);
  }
  return {
    ...(provider !== undefined && { provider }),
    ...(type !== undefined && { type }),
    ...(cause !== undefined && { cause }),
    ...(since !== undefined && { since: timeOf("since", since, now) }),
    ...(until !== undefined && { until: timeOf("until", until, now) }),
  };
}

/** What the record of an action says of the filter: the options as given. */
export const filterRecord = (given: Given): Record<string, string> =>
  Object.fromEntries(
    (["state", "provider", "type", "cause", "since", "until"] as const).flatMap((name) =>
      given[name] === undefined ? [] : [[name, given[name]]],
    ),
  );
