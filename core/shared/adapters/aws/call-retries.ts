import { setTimeout as sleep } from "node:timers/promises";
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import type { CallLimits } from "../../../contracts/function-limits";
import { countThrottle } from "../telemetry/throttles";
import { isThrottle } from "./passing-error";
import { throttleWaitMs } from "./throttle-wait";

/** What every client of the SDK takes as its way to retry. */
type RetryStrategy = Extract<
  Exclude<DynamoDBClientConfig["retryStrategy"], undefined>,
  { acquireInitialRetryToken: unknown }
>;

/** `failed`: tries that failed so far. The wait before the next one is over when the token is given. */
const token = (failed: number) => ({ getRetryCount: () => failed, getRetryDelay: () => 0, getRetryCost: () => 0 });

/**
 * Takes the place of the SDK's own strategy, which has one number of tries for all errors: it would either give up a
 * throttled call after half a second, or wait for a hung one longer than any caller does.
 */
export const callRetries = ({
  tries,
  throttledTries,
}: Pick<CallLimits, "tries" | "throttledTries">): RetryStrategy => ({
  acquireInitialRetryToken: async () => token(0),
  async refreshRetryTokenForRetry(last, { error, errorType }) {
    const failed = last.getRetryCount() + 1;
    const isThrottled = errorType === "THROTTLING" || isThrottle(error);
    if (isThrottled) countThrottle(error);
    const allowed = isThrottled ? throttledTries : errorType === "CLIENT_ERROR" ? 1 : tries;
    // The SDK then throws the call's own error.
    if (failed >= allowed) throw new Error("no further try");
    await sleep(throttleWaitMs(failed, Math.random()));
    return token(failed);
  },
  recordSuccess: () => undefined,
});
