import { randomBytes } from "node:crypto";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Names } from "../../lib/naming";
import type { Stage } from "../../local/demo/scene";
import { setConsuming } from "../../local/emulator/consumers";
import { lastSeen } from "../../tools/poller";
import type { Grant } from "./grants";

/** What a probe has beside the demonstration's stage. */
export interface World extends Stage {
  readonly settleSeconds: number;
  readonly dynamo: DynamoDBDocumentClient;
  readonly names: Names;
  /** Text that no other probe has used: 12 hexadecimal digits. */
  fresh(): string;
  /** A value of the stack's outputs. Throws where it has none of this name. */
  output(name: string): string;
}

/** A scenario that exercises what functions do, and decides by its effects. Rejects where one is not as expected. */
export interface Probe {
  readonly name: string;
  /** Purposes of the roles whose rights it exercises. */
  readonly roles: readonly string[];
  readonly play: (world: World) => Promise<void>;
  /** Whether it called something by this right when it was played; absent: nobody recorded what it calls. */
  readonly mayUse?: (grant: Grant) => boolean;
}

export function worldOf(stage: Stage, names: Names, settleSeconds = 60): World {
  return {
    ...stage,
    settleSeconds,
    dynamo: DynamoDBDocumentClient.from(stage.clients.dynamo),
    names,
    fresh: () => randomBytes(6).toString("hex"),
    output(name) {
      const value = stage.info.outputs[name];
      if (value === undefined) throw new Error(`the stack has no output ${name}`);
      return value;
    },
  };
}

/** Throws, with what was found, unless it is as expected. */
export function expectSame(what: string, found: unknown, expected: unknown): void {
  const [one, other] = [found, expected].map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
  if (one !== other) throw new Error(`${what}: ${one}`);
}

/** Looks until what is found is as expected, for as long as the world settles. Throws what was found at its end. */
export async function expectSoon<T>(world: World, what: string, look: () => Promise<T>, expected: T): Promise<void> {
  const wanted = JSON.stringify(expected);
  const { settleSeconds: seconds, signal } = world;
  expectSame(what, await lastSeen(look, (found) => JSON.stringify(found) === wanted, { seconds, signal }), expected);
}

/** Calls a function, and returns its answer. Throws where the function failed. */
export async function invoke({ clients, names }: World, purpose: string, event: object = {}): Promise<unknown> {
  const { FunctionError, Payload } = await clients.lambda.send(
    new InvokeCommand({ FunctionName: names.of("lambda", purpose), Payload: JSON.stringify(event) }),
  );
  const answer = Buffer.from(Payload ?? []).toString();
  if (FunctionError !== undefined) throw new Error(`${purpose} failed: ${answer.slice(0, 200)}`);
  return answer === "" ? undefined : JSON.parse(answer);
}

/** Does something while a function does not consume its queue. */
export async function withoutConsumer<T>(world: World, purpose: string, work: () => Promise<T>): Promise<T> {
  const functionName = world.names.of("lambda", purpose);
  await setConsuming(world.clients, functionName, false);
  try {
    return await work();
  } finally {
    await setConsuming(world.clients, functionName, true);
  }
}

export async function send(world: World, queue: string, body: string, group?: string): Promise<void> {
  await world.clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: world.output(queue),
      MessageBody: body,
      ...(group && { MessageGroupId: group, MessageDeduplicationId: world.fresh() }),
    }),
  );
}

/** Messages of a queue whose body contains a text: received, and hidden from others for some seconds. */
export async function receive(world: World, queue: string, text: string, hiddenSeconds = 1) {
  const { Messages = [] } = await world.clients.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: world.output(queue),
      MaxNumberOfMessages: 10,
      VisibilityTimeout: hiddenSeconds,
      MessageSystemAttributeNames: ["All"],
    }),
  );
  return Messages.filter(({ Body = "" }) => Body.includes(text));
}

/** Waits for a message that contains a text, and deletes it. Throws where none comes. */
export async function takeMessage(world: World, queue: string, text: string): Promise<void> {
  const { settleSeconds: seconds, signal } = world;
  const found = await lastSeen(
    () => receive(world, queue, text),
    (messages) => messages.length > 0,
    { seconds, signal },
  );
  if (found.length === 0) throw new Error(`${queue}: no message of ${text}`);
  for (const { ReceiptHandle } of found) {
    await world.clients.sqs.send(new DeleteMessageCommand({ QueueUrl: world.output(queue), ReceiptHandle }));
  }
}

/** Messages of a queue, those that wait, are delayed or held included. */
export async function messagesIn(world: World, queue: string): Promise<number> {
  const { Attributes = {} } = await world.clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: world.output(queue),
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesDelayed",
        "ApproximateNumberOfMessagesNotVisible",
      ],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

/** A message that no function can read ends among the dead letters at once. `group`: the queue is a FIFO queue. */
export async function expectUnreadable(
  world: World,
  queue: string,
  deadLetters: string,
  { group }: { readonly group?: string } = {},
): Promise<void> {
  const text = `unreadable-${world.fresh()}`;
  await send(world, queue, JSON.stringify({ text }), group);
  await takeMessage(world, deadLetters, text);
}
