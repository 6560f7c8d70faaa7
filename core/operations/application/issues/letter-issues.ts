import { sideBySide } from "../../../shared/application/side-by-side";
import type { Issue, Risk } from "../../domain/issue";
import { LETTER_DAYS, type LetterQueue, letterQueues } from "../dead-letters/letter-queues";
import { type LetterView, type ShowLettersDeps, showLetters } from "../dead-letters/show-letters";
import type { IssueSource } from "./ports";

/** Letters of each queue whose causes are read. */
const MOST = 100;
const QUEUES_AT_A_TIME = 5;

/** Dead letters, one issue for each queue and cause. The letters of unresolved payments are issues of the payments. */
export const letterIssues = (deps: ShowLettersDeps): IssueSource => ({
  name: "dead letter queues",
  kinds: ["dead-letters"],
  async issues() {
    const queues = letterQueues.filter(({ origin }) => origin.kind !== "unresolved");
    // An empty queue costs the one call that counts its letters.
    const issues = await sideBySide(queues, QUEUES_AT_A_TIME, async (queue) => {
      const { letters, more } = await showLetters(deps, queue, { limit: MOST });
      const causes = [...new Set(letters.map(({ cause }) => cause))];
      return causes.map((cause) => {
        const same = letters.filter((letter) => letter.cause === cause);
        return issueOf(queue, cause, same, more);
      });
    });
    return issues.flat();
  },
});

function issueOf(queue: LetterQueue, cause: string, letters: readonly LetterView[], more: number): Issue {
  const [oldest] = letters;
  const from = new Date(oldest?.queuedAt ?? 0);
  return {
    kind: "dead-letters",
    risk: riskOf(queue, letters),
    cause,
    title: oldest?.note ?? "",
    where: queue.purpose,
    count: letters.length,
    unit: "message",
    oldest: from,
    ...(more > 0 && { isAtLeast: true }),
    limit: { from, seconds: LETTER_DAYS * 86_400, ending: "it is deleted" },
    command: `dead-letters show ${queue.purpose}`,
  };
}

const risks: Readonly<Record<string, Risk>> = {
  "webhook-processing": "money-missing",
  "transaction-processing": "money-waiting",
  "rule-batch-uploads": "money-waiting",
  notifications: "merchant-unaware",
  "merchant-deliveries": "merchant-unaware",
};

/** Letters whose work was done meanwhile put nothing at risk. A delivery may have ended as failed, so that it still does. */
const riskOf = ({ purpose }: LetterQueue, letters: readonly LetterView[]): Risk => {
  const isDone = purpose !== "merchant-deliveries" && letters.every(({ outlook }) => outlook === "changes-nothing");
  return isDone ? "to-look-at" : (risks[purpose] ?? "to-look-at");
};
