import { setTimeout as wait } from "node:timers/promises";
import { functionProcesses } from "../../local/emulator/function-processes";
import type { LocalStack } from "../../local/stack";
import type { RunFolder } from "../../tools/paths";
import { type FailedCalls, startFaultyProxy } from "../faulty-proxy";
import { routeThrough } from "../faulty-routes";
import { seeded } from "../seeded";

export interface TroubleOptions {
  readonly stack: Pick<LocalStack, "clients" | "info">;
  readonly run: RunFolder;
  readonly seed: number;
  /** Seconds between two kills, on average. */
  readonly killEvery: number;
  /** Share of the calls that fail, from 0 to 1. */
  readonly failing: number;
}

export interface Trouble {
  /** Workers killed so far, by function. */
  readonly kills: ReadonlyMap<string, number>;
  failed(): Readonly<Record<string, FailedCalls>>;
  /** Kills no further worker and fails no further call. The functions' calls still go through the proxy. */
  end(): Promise<void>;
  /** Sends the functions' calls straight to AWS again. */
  stop(): Promise<void>;
}

/** Kills workers of functions at random, and fails some of all functions' calls of DynamoDB, S3 and SQS. */
export async function startTrouble({ stack, run, seed, killEvery, failing }: TroubleOptions): Promise<Trouble> {
  const { clients, info } = stack;
  const proxy = await startFaultyProxy({ target: info.endpoint, share: failing, seed });
  const routesBack: (() => Promise<void>)[] = [];
  const straight = async () => {
    // A stack that was stopped meanwhile has no functions any more.
    await Promise.allSettled(routesBack.map((routeBack) => routeBack()));
    await proxy.stop();
  };
  try {
    for (const [output, arn] of Object.entries(info.outputs)) {
      if (!/^function_.+_arn$/.test(output)) continue;
      routesBack.push(await routeThrough(clients, arn.split(":").at(-1) ?? "", proxy.endpoint));
    }
  } catch (error) {
    await straight();
    throw error;
  }
  const kills = new Map<string, number>();
  const ends = new AbortController();
  const killing = killWorkers(run, kills, { seed, killEvery, signal: ends.signal });
  return {
    kills,
    failed: proxy.failed,
    async end() {
      ends.abort();
      await killing;
      proxy.heal();
    },
    async stop() {
      ends.abort();
      await killing;
      await straight();
    },
  };
}

interface KillOptions {
  readonly seed: number;
  readonly killEvery: number;
  readonly signal: AbortSignal;
}

/** Counts what it kills in `kills`. */
async function killWorkers(
  run: RunFolder,
  kills: Map<string, number>,
  { seed, killEvery, signal }: KillOptions,
): Promise<void> {
  const random = seeded(seed + 1);
  for (;;) {
    // From half of the average to one and a half of it.
    await wait(killEvery * 1000 * (0.5 + random.next()), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const processes = functionProcesses(run).sort((a, b) => (a.functionName < b.functionName ? -1 : 1));
    if (processes.length === 0) continue;
    const { pid, functionName } = random.of(leastKilled(processes, kills));
    try {
      process.kill(pid, "SIGKILL");
      kills.set(functionName, (kills.get(functionName) ?? 0) + 1);
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Workers of the functions that were killed least: a short soak, too, kills workers of several functions. */
function leastKilled<T extends { readonly functionName: string }>(
  processes: readonly T[],
  kills: ReadonlyMap<string, number>,
): readonly T[] {
  const killed = ({ functionName }: T) => kills.get(functionName) ?? 0;
  const least = Math.min(...processes.map(killed));
  return processes.filter((one) => killed(one) === least);
}
