import type { Issue, IssueKind } from "../../domain/issue";

/** One place in which work waits for an operator: a queue, an index, a list of alarms. */
export interface IssueSource {
  /** What the list says where the source cannot be read, such as "dead letter queues". */
  readonly name: string;
  /** The kinds of its issues: a list of other kinds does not read it. */
  readonly kinds: readonly [IssueKind, ...IssueKind[]];
  /** What waits now, one issue for each cause. Its reads are bounded: see `Issue.isAtLeast`. Throws where it cannot read. */
  issues(now: Date): Promise<readonly Issue[]>;
}
