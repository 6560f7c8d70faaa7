import type { Stage } from "../lib/config/environments";
import { readSettings } from "../lib/config/settings";
import { type Counts, readCounts } from "./counts";
import { factsOf, type StackFacts, type SynthesizedFile } from "./stack-facts";

export const stages: readonly Stage[] = ["dev", "staging", "prod"];

/** Everything from which costs are computed. */
export interface Model {
  readonly facts: Readonly<Record<Stage, StackFacts>>;
  /** The stack of dev with e-mails to customers. */
  readonly withMail: StackFacts;
  /** The stack of dev with the fewest rules of the firewall. */
  readonly withFewest: StackFacts;
  readonly counts: Counts;
}

/** Variables beside the defaults. */
export type Variables = Readonly<Record<string, string>>;

/** Settings with which each environment is synthesized: the defaults, and a recipient wherever one may be named. */
export const settingsOf = (stage: Stage, more: Variables) =>
  readSettings({
    ...more,
    ENVIRONMENT_SUFFIX: stage,
    ALERT_EMAIL: "alerts@example.com",
    NOTIFICATION_EMAIL: "shop@example.com",
  });

/** The costs' model. `fileOf` synthesizes an environment: only those are that somebody looks at. */
export function modelOf(fileOf: (stage: Stage, more: Variables) => SynthesizedFile): Model {
  const known = new Map<string, StackFacts>();
  const facts = (stage: Stage, more: Variables = {}): StackFacts => {
    const name = JSON.stringify([stage, more]);
    const found = known.get(name) ?? factsOf(fileOf(stage, more), stage);
    known.set(name, found);
    return found;
  };
  return {
    facts: {
      get dev() {
        return facts("dev");
      },
      get staging() {
        return facts("staging");
      },
      get prod() {
        return facts("prod");
      },
    },
    get withMail() {
      return facts("dev", { SENDER_EMAIL: "shop@example.com" });
    },
    get withFewest() {
      return facts("dev", { FIREWALL_RULES: "fewest" });
    },
    counts: readCounts(),
  };
}
