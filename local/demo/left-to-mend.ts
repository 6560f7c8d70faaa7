import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { storeFailedEvent } from "./failed-event";
import type { Stage } from "./scene";
import { merchantOf } from "./scenes/payments";
import { eventOf } from "./simulated";
import { stackOption } from "./usage-lines";

/** What is left on purpose, and where it is found. */
export interface LeftToMend {
  readonly what: string;
  /** What to do with it in the console. */
  readonly inConsole: string;
  /** The command that shows the same. */
  readonly command: string;
}

/** Id of the event that failed: README names it. */
export const FAILED_EVENT = "evt_demo_failed";
const FAILED_TYPE = "payment_intent.succeeded";
const TO_REVIEW = "to-review";
/** The amount at which the rules of the sandbox want a review. */
const REVIEWED_AMOUNT = 1944;
const LETTER_QUEUE = "schedule-audit-verifier";

/** Transaction that the failed event is about: a replay puts it into the ledger. */
export const failedTransaction = eventOf("stripe", FAILED_TYPE, "demo-failed").transactionId;

/**
 * Leaves one of each thing that an operator mends: a failed event, a payment that waits for a review, a dead letter. A
 * replay, a decision and a redrive really mend them. Throws where one cannot be left.
 */
export async function leaveToMend(stage: Stage, stackFile: string): Promise<readonly LeftToMend[]> {
  await Promise.all([leaveFailedEvent(stage), leaveReview(stage), leaveDeadLetter(stage)]);
  const stack = stackOption(stackFile);
  return [
    {
      what: "a failed event",
      inConsole: `search for ${FAILED_EVENT}, and replay it`,
      command: `npx tap events show 'stripe#${FAILED_EVENT}'${stack}`,
    },
    {
      what: "a payment that waits for a review",
      inConsole: "open Reviews, and approve it within an hour",
      command: `npx tap reviews list${stack}`,
    },
    {
      what: "a dead letter",
      inConsole: `open Issues, and redrive the one of ${LETTER_QUEUE}`,
      command: `npx tap dead-letters show ${LETTER_QUEUE}${stack}`,
    },
  ];
}

/** An event that a version with a fault could not store, as it would be found after the version that can. */
async function leaveFailedEvent(stage: Stage): Promise<void> {
  const event = JSON.parse(eventOf("stripe", FAILED_TYPE, "demo-failed").body) as object;
  await storeFailedEvent(stage, {
    ...{ provider: "stripe", eventId: FAILED_EVENT, type: FAILED_TYPE, reason: "EVENT_UNSTORABLE" },
    body: JSON.stringify({ ...event, id: FAILED_EVENT }),
  });
}

async function leaveReview(stage: Stage): Promise<void> {
  const answer = await merchantOf(stage).submit(TO_REVIEW, REVIEWED_AMOUNT);
  if (answer !== "202 pending") throw new Error(`a payment for a review was answered ${answer}`);
}

/** A call of the verification that the scheduler could not make, as it leaves one. */
async function leaveDeadLetter({ clients, info }: Stage): Promise<void> {
  const text = (StringValue: string) => ({ DataType: "String", StringValue });
  await clients.sqs.send(
    new SendMessageCommand({
      // No output has it: all dead letter queues are named alike.
      QueueUrl: info.outputs.dlq_webhook_processing_url?.replace("webhook-processing", LETTER_QUEUE),
      MessageBody: JSON.stringify({ source: "aws.scheduler" }),
      MessageAttributes: {
        ERROR_CODE: text("TooManyRequestsException"),
        ERROR_MESSAGE: text("Rate Exceeded."),
      },
    }),
  );
}
