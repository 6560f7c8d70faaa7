import { GetParameterCommand, ParameterNotFound, type SSMClient } from "@aws-sdk/client-ssm";
import { UNSET } from "../../../contracts/parameters";
import type { Clock } from "../../application/ports";

/** How long a value is used before it is read again: a rotated one counts after this at the latest. */
const MAX_AGE_MS = 5 * 60_000;
/** Least time between two early reads, so that a flood of forged requests is no flood of calls. */
const MIN_REFRESH_MS = 60_000;
/** How long a value stands in for one that cannot be read: an outage of SSM must not stop the intake. */
const MAX_STALE_MS = 3_600_000;

export interface CachedParameter {
  /** The value, or undefined while no operator has set or made one. */
  value(): Promise<string | undefined>;
  /** The value, read anew unless that happened within the last minute. */
  refreshed(): Promise<string | undefined>;
}

/** A SecureString read through a cache. A failed read is thrown only where no value of the last hour can stand in. */
export function ssmParameter(client: SSMClient, name: string, clock: Clock): CachedParameter {
  /** `at`: time of the last read that was tried; `readAt`: time of the last one that succeeded. */
  let cached: { readonly value: string | undefined; readonly at: number; readonly readAt: number } | undefined;

  const read = async (): Promise<string | undefined> => {
    try {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
      const text = Parameter?.Value?.trim();
      return text === undefined || text === UNSET ? undefined : text;
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined;
      throw error;
    }
  };

  let reading: Promise<string | undefined> | undefined;
  /** One read at a time: ten messages that begin together cause one call. */
  const readOnce = (): Promise<string | undefined> => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  const youngerThan = async (maxAge: number): Promise<string | undefined> => {
    const now = clock.now().getTime();
    if (cached !== undefined && now - cached.at < maxAge) return cached.value;
    try {
      cached = { value: await readOnce(), at: now, readAt: now };
    } catch (error) {
      if (cached === undefined || now - cached.readAt > MAX_STALE_MS) throw error;
      cached = { ...cached, at: now };
    }
    return cached.value;
  };

  return { value: () => youngerThan(MAX_AGE_MS), refreshed: () => youngerThan(MIN_REFRESH_MS) };
}
