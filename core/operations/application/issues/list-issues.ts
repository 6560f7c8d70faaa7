import type { Clock } from "../../../shared/application/ports";
import { byRisk, type Issue, type IssueKind } from "../../domain/issue";
import type { IssueSource } from "./ports";

export interface ListIssuesDeps {
  readonly sources: readonly IssueSource[];
  readonly clock: Clock;
}

export interface IssueList {
  /** The largest risk first. */
  readonly issues: readonly Issue[];
  /** Sources that could not be read, each with its error: what waits there is not in the list. */
  readonly unread: readonly { readonly source: string; readonly error: unknown }[];
}

/** What waits for an operator, from all sources, or of one kind. A source that fails hides no other. */
export async function listIssues({ sources, clock }: ListIssuesDeps, kind?: IssueKind): Promise<IssueList> {
  const now = clock.now();
  const asked = sources.filter(({ kinds }) => kind === undefined || kinds.includes(kind));
  const read = await Promise.allSettled(asked.map((source) => source.issues(now)));
  const issues = read.flatMap((outcome) => (outcome.status === "fulfilled" ? outcome.value : []));
  return {
    issues: issues.filter((issue) => kind === undefined || issue.kind === kind).toSorted(byRisk),
    unread: read.flatMap((outcome, index) =>
      outcome.status === "rejected" ? [{ source: asked[index]?.name ?? "", error: outcome.reason }] : [],
    ),
  };
}
