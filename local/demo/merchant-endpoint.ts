import { createServer, type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";

/** A webhook as a merchant's server received it. */
export interface ReceivedWebhook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface MerchantEndpoint {
  readonly origin: string;
  stop(): Promise<void>;
}

/** URL of a merchant's endpoint. `answers` are the statuses of the first, second … attempt at a webhook; the last one repeats. */
export const endpointUrl = (origin: string, name: string, answers: readonly (number | "hang")[] = [200]): string =>
  `${origin}/${name}?answers=${answers.join()}`;

/** Webhooks that a merchant's server has received, oldest first. */
export async function receivedWebhooks(origin: string, name: string): Promise<ReceivedWebhook[]> {
  const response = await fetch(`${origin}/received`);
  if (!response.ok) throw new Error(`GET ${origin}/received was answered ${response.status}`);
  const all = (await response.json()) as ReceivedWebhook[];
  return all.filter(({ path }) => path === `/${name}`);
}

/** Plays the servers of merchants: keeps what is POSTed to it and answers as its URL says; GET /received shows it. */
export async function startMerchantEndpoint(): Promise<MerchantEndpoint> {
  const received: ReceivedWebhook[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://merchant");
    if (request.method === "GET" && url.pathname === "/received") {
      response.setHeader("content-type", "application/json").end(JSON.stringify(received));
      return;
    }
    const id = request.headers["webhook-id"];
    const before = received.filter((other) => other.path === url.pathname && other.headers["webhook-id"] === id).length;
    received.push({ path: url.pathname, headers: request.headers, body: await text(request) });
    const answers = url.searchParams.get("answers")?.split(",") ?? ["200"];
    const answer = answers[Math.min(before, answers.length - 1)];
    if (answer === "hang") return;
    response.statusCode = Number(answer);
    response.end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as { port: number };
  return {
    origin: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
