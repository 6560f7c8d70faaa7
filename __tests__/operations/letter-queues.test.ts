import { expect, test } from "@jest/globals";
import { hasAlarm, isFifo, letterQueues } from "../../core/operations/application/dead-letters/letter-queues";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";

const document = synthDocument({ SENDER_EMAIL: "payments@example.com" });
const named = (type: string, attribute = "name") =>
  resourcesOf(document, type).map(({ attributes }) => String(attributes[attribute]));

test("the commands for dead letters know every dead letter queue of the stack, and no other", () => {
  const known = letterQueues.map((queue) => `dlq-${queue.purpose}-dev${isFifo(queue) ? ".fifo" : ""}`);
  expect(known.sort()).toEqual(
    named("aws_sqs_queue")
      .filter((name) => name.startsWith("dlq-"))
      .sort(),
  );
});

test("every dead letter queue to which anything is sent has the alarm that the commands name", () => {
  const known = letterQueues.filter(hasAlarm).map(({ purpose }) => `alarm-${purpose}-dead-letters-dev`);
  expect(known.sort()).toEqual(
    named("aws_cloudwatch_metric_alarm", "alarm_name")
      .filter((name) => name.endsWith("-dead-letters-dev"))
      .sort(),
  );
});

test("no dead letter queue has a dead letter queue of its own, so that looking at a letter moves it nowhere", () => {
  const queues = resourcesOf(document, "aws_sqs_queue").filter(({ attributes }) =>
    String(attributes.name).startsWith("dlq-"),
  );
  expect(queues.length).toBe(letterQueues.length);
  expect(queues.filter(({ attributes }) => attributes.redrive_policy !== undefined)).toEqual([]);
});

test("a letter goes back to a queue that exists, consumed by the function that the commands name", () => {
  const queues = named("aws_sqs_queue");
  const work = letterQueues.filter(({ origin }) => origin.kind === "queue");
  expect(work.map((queue) => `queue-${queue.purpose}-dev${isFifo(queue) ? ".fifo" : ""}`)).toEqual(
    expect.arrayContaining(queues.filter((name) => name.startsWith("queue-"))),
  );
});
