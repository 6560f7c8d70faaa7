import type { World } from "../../ops/iam/world";

/** One command line, as an operator types it. */
export interface Step {
  /** `tap dead-letters list --queue webhook-processing`; values with blanks stand in double quotes. */
  readonly command: string;
  /** What its output contains. */
  readonly shows?: readonly (string | RegExp)[];
  /** @default 0 */
  readonly exitCode?: number;
}

/** An alarm from its cause to its end, as the runbook says it. */
export interface Rehearsal<Caused = unknown> {
  /** The alarm's name without `alarm-` and the suffix. */
  readonly alarm: string;
  /** Alarms of the same metric and limits on another resource, which the same commands show and mend. */
  readonly alike?: readonly string[];
  /** What happens, as a sentence: the test's title. */
  readonly title: string;
  /** Sees to it that the alarm is not raised at first. @default nothing raises it before */
  ready?(world: World): Promise<void>;
  /** Does what raises the alarm. Returns what the commands name. */
  cause(world: World): Promise<Caused>;
  /** The command that shows, then those that mend: three in all at most. */
  steps(caused: Caused): readonly Step[];
  /** What others do before the last command: a merchant repairs an endpoint, a developer deploys a correction. */
  repair?(world: World, caused: Caused): Promise<void>;
  /** Rejects where it is not over, whatever the alarm says. */
  over?(world: World, caused: Caused): Promise<void>;
  /** Undoes what would disturb other rehearsals. It runs where this one failed, too. */
  restore?(world: World, caused: Caused): Promise<void>;
  /** So many times as fast as on AWS do the alarm's periods pass. @default 30 */
  readonly speed?: number;
}

/** Keeps what is caused and what is done about it of one type. */
export const rehearsal = <Caused>(one: Rehearsal<Caused>): Rehearsal => one as Rehearsal;
