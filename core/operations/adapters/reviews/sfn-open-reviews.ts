import { type ExecutionStatus, ListExecutionsCommand, type SFNClient } from "@aws-sdk/client-sfn";
import type { FoundReviews, OpenReview, OpenReviews } from "../../application/reviews/ports";

/** Executions that one call lists. */
const PAGE = 1_000;
/** Calls at most for each status: 20,000 payments that wait at the same time. */
const PAGES = 20;
/** `<transaction id>-<attempt>`, as core/contracts/payment-workflow.ts names executions. */
const NAME = /^(.+)-(\d+)$/;

const stoppedStatuses: readonly ExecutionStatus[] = ["ABORTED", "TIMED_OUT", "FAILED"];

/** Executions of the workflow payment-review. An execution's name says whose it is. */
export function sfnOpenReviews(client: SFNClient, stateMachineArn: string): OpenReviews {
  async function withStatus(statusFilter: ExecutionStatus): Promise<FoundReviews> {
    const reviews: OpenReview[] = [];
    let nextToken: string | undefined;
    for (let page = 0; page < PAGES; page++) {
      const answer = await client.send(
        new ListExecutionsCommand({ stateMachineArn, statusFilter, maxResults: PAGE, nextToken }),
      );
      for (const { name = "", startDate } of answer.executions ?? []) {
        const [, transactionId, attempt] = NAME.exec(name) ?? [];
        if (transactionId === undefined || startDate === undefined) continue;
        reviews.push({ transactionId, attempt: Number(attempt), since: startDate.toISOString() });
      }
      nextToken = answer.nextToken;
      if (nextToken === undefined) return { reviews, isCut: false };
    }
    return { reviews, isCut: true };
  }
  return {
    running: () => withStatus("RUNNING"),
    async stopped() {
      const found = await Promise.all(stoppedStatuses.map(withStatus));
      return { reviews: found.flatMap(({ reviews }) => reviews), isCut: found.some(({ isCut }) => isCut) };
    },
  };
}
