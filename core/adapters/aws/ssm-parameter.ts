import { GetParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import type { Clock } from "../../application/ports";
import { UNSET } from "../../contracts/parameters";

/** How long a value is used before it is read again: a rotated one counts after this at the latest. */
const MAX_AGE_MS = 5 * 60_000;
/** Least time between two early reads, so that a flood of forged requests is no flood of calls. */
const MIN_REFRESH_MS = 10_000;

export interface CachedParameter {
  /** The value, or undefined while no operator has set one. */
  value(): Promise<string | undefined>;
  refreshed(): Promise<string | undefined>;
}

/** A SecureString read through a cache. A failed read is thrown and not cached. */
export function ssmParameter(client: SSMClient, name: string, clock: Clock): CachedParameter {
  let cached: { readonly value: string | undefined; readonly at: number } | undefined;

  const youngerThan = async (maxAge: number): Promise<string | undefined> => {
    if (cached === undefined || clock.now().getTime() - cached.at >= maxAge) {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
      const text = Parameter?.Value?.trim();
      cached = { value: text === undefined || text === UNSET ? undefined : text, at: clock.now().getTime() };
    }
    return cached.value;
  };

  return { value: () => youngerThan(MAX_AGE_MS), refreshed: () => youngerThan(MIN_REFRESH_MS) };
}
