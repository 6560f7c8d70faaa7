import {
  ChangeMessageVisibilityBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { webhookPointer } from "../../../contracts/webhook-pointer";
import { eventKeyText } from "../../../ledger/domain/observation";
import { parseJson } from "../../../shared/domain/json";
import type { EventLetter, EventLetters } from "../../application/events/ports";

/** Receives of one look: up to ten letters each. */
const MOST_RECEIVES = 50;
/** Seconds for which letters are hidden from others, should nobody put them back. */
const HIDDEN_SECONDS = 60;

/** Events' dead letters, by the pointers in a dead letter queue. Looking has no effect on them. */
export const sqsEventLetters = (client: SQSClient, QueueUrl: string): EventLetters => ({
  async read() {
    const letters = new Map<string, EventLetter>();
    const taken: (readonly Message[])[] = [];
    let isComplete = false;
    try {
      for (let receive = 0; receive < MOST_RECEIVES && !isComplete; receive++) {
        const messages = await take(client, QueueUrl);
        taken.push(messages);
        for (const message of messages) addLetter(letters, message);
        isComplete = messages.length === 0;
      }
      return { letters, isComplete };
    } finally {
      // What cannot be put back comes back by itself.
      await Promise.allSettled(taken.map((messages) => putBack(client, QueueUrl, messages)));
    }
  },
});

async function take(client: SQSClient, QueueUrl: string): Promise<readonly Message[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: HIDDEN_SECONDS,
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ["SentTimestamp"],
    }),
  );
  return Messages;
}

function addLetter(letters: Map<string, EventLetter>, { Body = "", Attributes = {} }: Message): void {
  const { success, data } = webhookPointer.safeParse(parseJson(Body));
  if (!success) return;
  const key = eventKeyText({ provider: data.provider, eventId: data.event_id });
  letters.set(key, { queuedAt: new Date(Number(Attributes.SentTimestamp)) });
}

async function putBack(client: SQSClient, QueueUrl: string, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return;
  const Entries = messages.map(({ ReceiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle,
    VisibilityTimeout: 0,
  }));
  await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
}
