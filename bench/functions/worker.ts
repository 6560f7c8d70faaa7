import { fstatSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** What a parent asks of a function in this process: its handler's answers to so many events, one after the other. */
export interface Invocation {
  readonly events: readonly unknown[];
}

export interface Invoked {
  /** Answer of the last event. */
  readonly answer?: unknown;
  /** Why the handler threw. */
  readonly error?: string;
  /** Microseconds of CPU, user and system, of each event. */
  readonly cpu: readonly number[];
  /** Bytes that the events wrote to the log. */
  readonly logBytes: number;
}

type Handler = (event: unknown, context: object) => Promise<unknown>;
const context = { awsRequestId: "00000000-0000-4000-8000-000000000000", getRemainingTimeInMillis: () => 30_000 };

/** Standard output and error are one file, as they are one log on Lambda. */
const logged = (): number => fstatSync(1).size;

async function invoke(handler: Handler, { events }: Invocation): Promise<Invoked> {
  const before = logged();
  const cpu: number[] = [];
  let answer: unknown;
  try {
    for (const event of events) {
      const began = process.cpuUsage();
      answer = await handler(event, context);
      const { user, system } = process.cpuUsage(began);
      cpu.push(user + system);
    }
    return { answer, cpu, logBytes: logged() - before };
  } catch (error) {
    return { error: String((error as Error).stack ?? error), cpu, logBytes: logged() - before };
  }
}

/** Runs the bundle of the first argument as Lambda does: import once, then one event after the other. */
async function main(): Promise<void> {
  const { handler } = (await import(pathToFileURL(process.argv[2] ?? "").href)) as { handler: Handler };
  process.on("message", async (invocation: Invocation) => process.send?.(await invoke(handler, invocation)));
  process.send?.({ cpu: [], logBytes: 0 } satisfies Invoked);
}

void main();
