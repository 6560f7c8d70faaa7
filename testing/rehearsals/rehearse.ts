import { ListQueuesCommand, PurgeQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Alarm, AlarmClock } from "../../local/alarms/alarm-clock";
import type { World } from "../../ops/iam/world";
import { until } from "../../tools/poller";
import { type RunningStack, runningStack } from "../local-stack";
import { worldOn } from "../stack-world";
import { tap } from "../tap-command";
import { testRun } from "../test-run";
import type { Rehearsal, Step } from "./rehearsal";
import { synthesizedFile } from "./synthesized-file";

/** Periods of alarms pass so many times as fast: five minutes in ten seconds. */
const SPEED = 30;
const MOST_COMMANDS = 3;

/** One test for each rehearsal, on the stack that the end-to-end tests share. */
export function rehearse(rehearsals: readonly Rehearsal[]): void {
  let stack: RunningStack;
  let world: World;
  beforeAll(() => {
    stack = runningStack();
    world = worldOn(stack);
  });
  afterAll(() => stack?.close());
  test.each(rehearsals.map((one) => [one.alarm, one.title, one] as const))(
    "alarm %s: %s",
    async (_, __, one) => {
      await play(one, world);
    },
    MOST_MS,
  );
}

/** Longest wait for an alarm: an hour's period takes two minutes. */
const ALARM_SECONDS = 150;
/** Longest time of one rehearsal: half an hour of an alarm passes in a minute. */
const MOST_MS = 240_000;

async function play(one: Rehearsal, world: World): Promise<void> {
  await emptyDeadLetters(world.clients.sqs);
  const { info, clients, ca } = world;
  const clock = new AlarmClock({
    clients,
    endpoint: info.endpoint,
    ca,
    file: synthesizedFile(world.names),
    speed: one.speed ?? SPEED,
  });
  const name = world.names.of("alarm", one.alarm);
  await one.ready?.(world);
  await alarmIs(clock, name, "not raised");

  const caused = await one.cause(world);
  try {
    await end(one, world, caused, clock);
  } finally {
    await one.restore?.(world, caused);
  }
}

/** From the alarm that is raised to its end. */
async function end(one: Rehearsal, world: World, caused: unknown, clock: AlarmClock): Promise<void> {
  const name = world.names.of("alarm", one.alarm);
  const { description } = await alarmIs(clock, name, "raised");
  const steps = one.steps(caused);
  expect(steps.length).toBeLessThanOrEqual(MOST_COMMANDS);
  expect(steps[0]?.command).toMatch(new RegExp(`^${escaped(firstCommand(description))}( |$)`));
  for (const [index, step] of steps.entries()) {
    if (index === steps.length - 1) await one.repair?.(world, caused);
    await run(step);
  }
  await one.over?.(world, caused);
  await alarmIs(clock, name, "not raised");
}

/** Waits for the alarm. Whether it is raised is decided by its definition in the stack. */
async function alarmIs(clock: AlarmClock, name: string, wanted: "raised" | "not raised"): Promise<Alarm> {
  const look = async () => {
    const found = (await clock.tick()).find((alarm) => alarm.name === name);
    if (found === undefined) throw new Error(`the stack has no alarm ${name}`);
    return found;
  };
  const holds = ({ state }: Alarm) => (state === "ALARM") === (wanted === "raised");
  return until(`${name} to be ${wanted}`, look, holds, { pauseMs: 500, seconds: ALARM_SECONDS });
}

/** The command with which the alarm's description begins what an operator does. */
function firstCommand(description: string): string {
  const [, command] = /First: npx (tap .+?) --suffix /.exec(description) ?? [];
  if (command === undefined) throw new Error(`the description names no first command: ${description}`);
  return command;
}

async function run({ command, shows = [], exitCode = 0 }: Step): Promise<void> {
  const [program, ...words] = wordsOf(command);
  expect(program).toBe("tap");
  const { code, stdout, stderr } = await tap([...words, "--stack", testRun().stackFile]);
  expect({ command, code, ...(code !== exitCode && { stdout, stderr }) }).toEqual({ command, code: exitCode });
  for (const text of shows) expect(stdout).toMatch(typeof text === "string" ? new RegExp(escaped(text)) : text);
}

/** The words of a command line as a shell divides it: blanks within double quotes belong to a word. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/(?:"([^"]*)"|\S)+/g)].map(([word]) => word.replaceAll('"', ""));

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Dead letters of other tests would keep alarms raised. */
async function emptyDeadLetters(client: SQSClient): Promise<void> {
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({ QueueNamePrefix: "dlq-", MaxResults: 1000 }));
  await Promise.all(QueueUrls.map((QueueUrl) => client.send(new PurgeQueueCommand({ QueueUrl }))));
}
