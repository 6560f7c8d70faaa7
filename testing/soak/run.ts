import { setTimeout as wait } from "node:timers/promises";
import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { LocalStack } from "../../local/stack";
import { apiClient } from "../../tools/http";
import type { RunFolder } from "../../tools/paths";
import { failedInAll } from "../faulty-proxy";
import { collect, waitingMessages } from "./collect";
import { count, isRight } from "./count";
import { repeatedDeliveries } from "./count-notified";
import type { Evidence, Faults } from "./evidence";
import { watchMemory } from "./memory";
import type { SoakOptions } from "./options";
import { paceOf } from "./pace";
import { isEvent, type Plan, planOf } from "./plan";
import { addPollers } from "./pollers";
import { type Result, sum } from "./report";
import { type Sending, send } from "./send";
import { startTrouble, type Trouble } from "./trouble";

export type SoakedStack = Pick<LocalStack, "info" | "clients" | "ca">;

export interface SoakRun extends SoakOptions {
  readonly stack: SoakedStack;
  readonly run: RunFolder;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

const PROGRESS_MS = 10_000;
const LOOK_MS = 5_000;

/** Sends, troubles, lets the stack recover, and counts. */
export async function soak(options: SoakRun): Promise<Result> {
  const { stack, run, seed, minutes, visibility, signal, print } = options;
  const plan = planOf(options);
  const api = apiClient({ apiUrl: stack.info.apiUrl, region: stack.info.region, ...(stack.ca && { ca: stack.ca }) });
  if (visibility !== undefined) await setVisibility(stack, visibility);
  const removePollers = await addPollers(stack);
  const trouble = await startTrouble({
    stack,
    run,
    seed,
    killEvery: options.killEvery,
    failing: options.failing / 100,
  });
  const memory = watchMemory(run);
  const pace = paceOf(() => waitingMessages(stack), options.waiting, signal);
  const start = Date.now();
  try {
    const until = start + minutes * 60_000;
    const sending = send({ plan, api, pace, info: stack.info, ca: stack.ca, until, signal });
    await withProgress(sending.done, () => print(progress(start, plan, sending, trouble)));
    pace.stop();
    await trouble.end();
    print(progress(start, plan, sending, trouble));
    const { faults, evidence, seconds } = await recovered(options, sending);
    memory.stop();
    return {
      seed,
      webhooks: sending.webhooks(),
      payments: sending.payments(),
      kills: Object.fromEntries(trouble.kills),
      failed: trouble.failed(),
      answers: Object.fromEntries(sending.answers),
      recoveredAfter: seconds,
      repeatedDeliveries: repeatedDeliveries(evidence),
      waiting: evidence.queues,
      memory: Object.fromEntries(memory.courses),
      faults,
    };
  } finally {
    pace.stop();
    memory.stop();
    await trouble.stop();
    // A stack that was stopped meanwhile has none any more.
    await removePollers().catch(() => undefined);
    api.close();
  }
}

async function setVisibility({ clients, info }: SoakedStack, seconds: number): Promise<void> {
  for (const [output, QueueUrl] of Object.entries(info.outputs)) {
    if (!/^queue_.+_url$/.test(output)) continue;
    const Attributes = { VisibilityTimeout: String(seconds) };
    await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  }
}

async function withProgress<T>(work: Promise<T>, show: () => void): Promise<T> {
  const timer = setInterval(show, PROGRESS_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

const clock = (start: number): string => {
  const seconds = Math.floor((Date.now() - start) / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(3)}:${String(seconds % 60).padStart(2, "0")}`;
};

function progress(start: number, plan: Plan, { webhooks, payments }: Sending, trouble: Trouble): string {
  const all = plan.requests.filter(isEvent).length;
  const kills = sum([...trouble.kills.values()]);
  const sent = `${webhooks()} of ${all} webhooks, ${payments()} of ${plan.payments.length} payments`;
  return `${clock(start)}  ${sent}, ${kills} kills, ${failedInAll(trouble)} failed calls`;
}

interface Recovered {
  readonly faults: Faults;
  readonly evidence: Evidence;
  /** From the end of all trouble. */
  readonly seconds: number;
}

/** Counts once nothing waits any more, and again until nothing is wrong or time is up. */
async function recovered({ stack, recover, signal, print }: SoakRun, sending: Sending): Promise<Recovered> {
  const start = Date.now();
  const deadline = start + recover * 60_000;
  for (let shown = 0; ; ) {
    const isLast = Date.now() > deadline;
    const waiting = await waitingMessages(stack);
    if (waiting === 0 || isLast) {
      const evidence = await collect(stack);
      const faults = count(await sending.sent(), evidence);
      const seconds = Math.round((Date.now() - start) / 1000);
      if (isRight(faults) || isLast) return { faults, evidence, seconds };
    }
    if (Date.now() - shown > PROGRESS_MS) {
      print(`${clock(start)}  recovering: ${waiting} messages wait`);
      shown = Date.now();
    }
    await wait(LOOK_MS, undefined, { signal });
  }
}
