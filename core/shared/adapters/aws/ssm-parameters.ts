import type { SSMClient } from "@aws-sdk/client-ssm";
import type { Clock } from "../../application/ports";
import { parameterReads } from "./parameter-reads";
import { isPassing } from "./passing-error";
import { throttleWaitMs } from "./throttle-wait";

/** How long a value is used at most before it is read again: a rotated one counts after this. */
const MAX_AGE_MS = 5 * 60_000;
/** Part of that age which is drawn by lot: functions that started together do not all read again in the same second. */
const AGE_JITTER = 0.2;
/** Least time between two early reads, so that a flood of forged requests is no flood of calls. */
const MIN_REFRESH_MS = 60_000;
/** How long a value stands in for one that cannot be read: an outage of SSM must not stop the intake. */
const MAX_STALE_MS = 3_600_000;
/** Parameters that one function remembers, for example those of merchants. */
const REMEMBERED = 1000;

export interface CachedParameter {
  /** The value, or undefined while no operator has set or made one. */
  value(): Promise<string | undefined>;
  /** The value, read anew unless that happened within the last minute. */
  refreshed(): Promise<string | undefined>;
}

export interface DatedParameter extends CachedParameter {
  /** Time at which the value was read; undefined before the first read. */
  readAt(): Date | undefined;
}

/** SecureStrings by name, read through one cache. Those that are due at the same moment share a call. */
export interface Parameters {
  of(name: string): DatedParameter;
}

interface ParametersOptions {
  readonly client: SSMClient;
  readonly clock: Clock;
  /** How long a read that SSM throttles or fails is tried again where no value can stand in, in ms. */
  readonly waitMs: number;
  /** Parameters that the function may need: the first read of one reads them all. @default none */
  readonly together?: readonly string[];
}

interface Cached {
  readonly value: string | undefined;
  /** Time of the last read that was tried. */
  readonly at: number;
  /** Time of the last read that succeeded. */
  readonly readAt: number;
  readonly maxAge: number;
}

/** One parameter, with what is known of it and the read that is under way. */
interface Entry {
  readonly name: string;
  /** Whether its value was ever needed: each read costs a decryption by KMS. */
  isUsed?: boolean;
  cached?: Cached;
  reading?: Promise<void> | undefined;
  waiting?: Promise<void> | undefined;
}

/** A failed read is thrown only where no value of the last hour can stand in, and trying again has not helped. */
export function ssmParameters({ client, clock, waitMs, together = [] }: ParametersOptions): Parameters {
  const read = parameterReads(client);
  const entries = new Map<string, Entry>(together.map((name) => [name, { name }]));
  const companions = [...entries.values()];
  const now = () => clock.now().getTime();
  const isDue = ({ cached }: Entry, age = Number.POSITIVE_INFINITY): boolean =>
    cached === undefined || now() - cached.at >= Math.min(age, cached.maxAge);

  const readOnce = async (entry: Entry): Promise<void> => {
    const at = now();
    try {
      const value = await read(entry.name);
      entry.cached = { value, at, readAt: at, maxAge: MAX_AGE_MS * (1 - AGE_JITTER * clock.random()) };
    } catch (error) {
      if (entry.cached === undefined || at - entry.cached.readAt > MAX_STALE_MS) throw error;
      entry.cached = { ...entry.cached, at };
    }
  };
  /** One read at a time: ten messages that begin together cause one call. */
  const update = (entry: Entry): Promise<void> => {
    entry.reading ??= readOnce(entry).finally(() => {
      entry.reading = undefined;
    });
    return entry.reading;
  };
  const updateTogether = async (entry: Entry): Promise<void> => {
    const isWanted = (other: Entry) => other.cached === undefined || (other.isUsed === true && isDue(other));
    const others = companions.includes(entry) ? companions.filter((other) => other !== entry && isWanted(other)) : [];
    // Nobody waits for these: whoever needs one reads it again.
    for (const other of others) update(other).catch(() => undefined);
    await update(entry);
  };

  const waitOut = async (entry: Entry): Promise<void> => {
    const start = now();
    let waited = 0;
    for (let tries = 1; ; tries++) {
      try {
        return await updateTogether(entry);
      } catch (error) {
        const wait = throttleWaitMs(tries, clock.random());
        if (!isPassing(error) || Math.max(waited, now() - start) + wait > waitMs) throw error;
        await clock.sleep(wait);
        waited += wait;
      }
    }
  };
  const youngerThan = async (entry: Entry, age?: number): Promise<string | undefined> => {
    entry.isUsed = true;
    if (isDue(entry, age)) {
      entry.waiting ??= waitOut(entry).finally(() => {
        entry.waiting = undefined;
      });
      await entry.waiting;
    }
    return entry.cached?.value;
  };

  return {
    of(name) {
      const known = entries.get(name);
      const entry: Entry = known ?? { name };
      if (known === undefined && entries.size >= REMEMBERED) entries.clear();
      entries.set(name, entry);
      return {
        value: () => youngerThan(entry),
        refreshed: () => youngerThan(entry, MIN_REFRESH_MS),
        readAt: () => entry.cached && new Date(entry.cached.readAt),
      };
    },
  };
}
