import { type Finding, ok, wrong } from "./examine";

/** Seconds after which a message is late: that of the queues' alarms. */
const LATE_SECONDS = 900;

export interface QueueState {
  /** As the stack names the queue. */
  readonly purpose: string;
  /** The function that takes its messages. */
  readonly consumer: string;
  /** Messages that wait, those that are delayed for a retry included. */
  readonly waiting: number;
  /** Messages that the consumer works on. */
  readonly held: number;
  /** For how long the oldest has waited; undefined where SQS measured nothing. */
  readonly oldestSeconds: number | undefined;
}

export function judgeQueue({ purpose, consumer, waiting, held, oldestSeconds }: QueueState, flags: string): Finding {
  const what = `queue ${purpose}`;
  if (waiting + held === 0) return ok(what, "empty");
  const oldest = oldestSeconds === undefined ? "" : `, the oldest for ${Math.round(oldestSeconds / 60)} min`;
  const says = `${waiting} wait, ${held} are worked on${oldest}`;
  return (oldestSeconds ?? 0) > LATE_SECONDS
    ? wrong(what, says, `tap logs ${consumer} --errors${flags}`)
    : ok(what, says);
}
