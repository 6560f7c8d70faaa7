import { dynamoBatches } from "../../../core/batches/adapters/dynamo-batches";
import { dynamoTransactionFinder } from "../../../core/ledger/adapters/dynamo-transaction-finder";
import { awsLetterTargets } from "../../../core/operations/adapters/dead-letters/aws-letter-targets";
import { dynamoEventFacts } from "../../../core/operations/adapters/dead-letters/dynamo-event-facts";
import { dynamoNotificationProgress } from "../../../core/operations/adapters/dead-letters/dynamo-notification-progress";
import { sqsLetterBox } from "../../../core/operations/adapters/dead-letters/sqs-letter-box";
import {
  isFifo,
  type LetterQueue,
  letterQueue,
  letterQueues,
} from "../../../core/operations/application/dead-letters/letter-queues";
import type { LetterBoxes } from "../../../core/operations/application/dead-letters/ports";
import type { RedriveDeps } from "../../../core/operations/application/dead-letters/redrive-letters";
import { readingTogether } from "../../../core/shared/adapters/aws/reads-together";
import { systemClock } from "../../../core/shared/adapters/system-clock";
import { usageFailure } from "../../exit-codes";
import type { Target } from "../../target/target";

const fifoPart = (queue: LetterQueue): string => (isFifo(queue) ? ".fifo" : "");

export function boxesOf({ clients, deadLetterUrl }: Target): LetterBoxes {
  return { of: (queue) => sqsLetterBox(clients.sqs, deadLetterUrl(queue.purpose) + fifoPart(queue)) };
}

/** What the use cases of dead letters need of a stack. */
export function lettersOf(target: Target): RedriveDeps {
  const { clients, table, queueUrl, functionName, workflowArn } = target;
  const { dynamo, sqs, lambda, sfn } = clients;
  // What the letters of a page are about takes a call or two, not one for each.
  const together = readingTogether(dynamo);
  return {
    boxes: boxesOf(target),
    targets: awsLetterTargets({
      ...{ sqs, lambda, sfn, functionName },
      queueUrl: (queue) => queueUrl(queue.purpose) + fifoPart(queue),
      batchWorkflow: workflowArn("batch-workflow"),
    }),
    events: dynamoEventFacts(together, table("payment-webhooks")),
    transactions: dynamoTransactionFinder(together, table("transactions")),
    notificationStore: dynamoNotificationProgress(together, table("notifications")),
    batches: dynamoBatches(dynamo, table("batches")),
    clock: systemClock,
  };
}

/** The place of a queue in the command line. */
export const queuePlace = {
  describe: "A dead letter queue, as `tap dead-letters list` names it",
  type: "string",
  demandOption: true,
} as const;

/** Throws CommandFailure where there is no such queue. */
export function queueNamed(name: string, { suffix }: Target): LetterQueue {
  const queue = letterQueue(name, suffix);
  if (queue !== undefined) return queue;
  const names = letterQueues.map(({ purpose }) => purpose).join(", ");
  throw usageFailure(`There is no dead letter queue ${JSON.stringify(name)}.`, `The queues are ${names}.`);
}

/** `dlq-notifications-dev.fifo`, as AWS shows it. */
export const fullName = (queue: LetterQueue, { names }: Target): string =>
  names.of("dlq", queue.purpose) + fifoPart(queue);

/** `3 letters of payments`. */
export const countedLetters = ({ length }: { readonly length: number }, purpose: string): string =>
  `${length} ${length === 1 ? "letter" : "letters"} of ${purpose}`;
