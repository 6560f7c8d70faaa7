import { setTimeout as sleep } from "node:timers/promises";
import { AwsClient } from "aws4fetch";
import createClient from "openapi-fetch";
import type { paths } from "./tap-api";

const variable = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

/** Signs as the caller whose credentials are in the environment. On ECS or EC2, take them from the AWS SDK. */
const aws = new AwsClient({
  accessKeyId: variable("AWS_ACCESS_KEY_ID"),
  secretAccessKey: variable("AWS_SECRET_ACCESS_KEY"),
  ...(process.env.AWS_SESSION_TOKEN && { sessionToken: process.env.AWS_SESSION_TOKEN }),
  region: variable("AWS_REGION"),
  service: "execute-api",
  retries: 0,
});

const TRIES = 5;
const isBusy = (response: Response): boolean => response.status === 429 || response.status >= 500;

/** Sends the request, and again while Tap is busy or does not answer: the Idempotency-Key makes that safe. */
async function send(request: Request): Promise<Response> {
  for (let tries = 1; ; tries++) {
    let wait = 2 ** tries;
    try {
      const response = await aws.fetch(request.clone(), { signal: AbortSignal.timeout(35_000) });
      if (!isBusy(response) || tries === TRIES) return response;
      wait = Number(response.headers.get("retry-after") ?? wait);
    } catch (error) {
      if (tries === TRIES) throw error;
    }
    await sleep(1000 * wait);
  }
}

export const tap = createClient<paths>({
  baseUrl: variable("TAP_API_URL"),
  headers: { "x-api-key": variable("TAP_API_KEY") },
  fetch: send,
});

/** The data of an answer. A refusal is thrown, with its code and with what is wrong with which field. */
export function dataOf<T>({ data, error }: { data?: T; error?: unknown }): T {
  if (data !== undefined) return data;
  throw new Error(`Tap refused the request: ${JSON.stringify(error)}`);
}
