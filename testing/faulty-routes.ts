import type { Clients } from "../local/apply/clients";
import { changeVariables, type Variables } from "./function-variables";

/**
 * A function's variables with which its calls of DynamoDB, S3 and SQS go through a proxy. An SQS client goes where a
 * queue's URL says, whatever its endpoint: the URLs themselves lead to the proxy.
 */
export function throughProxy(variables: Variables, proxy: string): Variables {
  const queues = Object.entries(variables).filter(([name]) => name.endsWith("_QUEUE_URL"));
  return {
    ...variables,
    ...Object.fromEntries(queues.map(([name, url]) => [name, `${proxy}${new URL(url).pathname}`])),
    AWS_ENDPOINT_URL_DYNAMODB: proxy,
    AWS_ENDPOINT_URL_S3: proxy,
    // Spares a warning for each call that the queue's host is another one.
    AWS_ENDPOINT_URL_SQS: proxy,
  };
}

/** Sends a function's calls through the proxy. Returns what sends them straight again. */
export const routeThrough = (clients: Clients, functionName: string, proxy: string): Promise<() => Promise<void>> =>
  changeVariables(clients, functionName, (variables) => throughProxy(variables, proxy));
