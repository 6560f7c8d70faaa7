import type { Batch } from "../../../batches/application/batch";
import type { BatchList } from "../../../batches/application/ports/batch-list";
import type { IssueSource } from "./ports";

/** Interrupted batches that are read at most. */
const MOST = 200;

export interface BatchIssuesDeps {
  readonly list: Pick<BatchList, "interrupted">;
  /** Days for which uploaded files are kept. */
  readonly retentionDays: number;
}

/** Batches that an operator must resume, while their files are kept. */
export const batchIssues = ({ list, retentionDays }: BatchIssuesDeps): IssueSource => ({
  name: "interrupted batches",
  kinds: ["batches"],
  async issues() {
    const found: Batch[] = [];
    for await (const page of list.interrupted()) {
      found.push(...page);
      if (found.length >= MOST) break;
    }
    const [first] = found;
    if (first === undefined) return [];
    const created = new Date(Math.min(...found.map(({ createdAt }) => Date.parse(createdAt))));
    return [
      {
        kind: "batches",
        risk: "money-waiting",
        cause: "INTERRUPTED",
        title: "An error at Tap stopped a batch: its rows that are left are not submitted.",
        where: found.length === 1 ? first.batchId : "batches",
        count: found.length,
        unit: "batch",
        oldest: new Date(first.finishedAt ?? first.createdAt),
        ...(found.length >= MOST && { isAtLeast: true }),
        limit: { from: created, seconds: retentionDays * 86_400, ending: "its file is deleted" },
        command: found.length === 1 ? `batches show ${first.batchId}` : "batches list --state interrupted",
      },
    ];
  },
});
