import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { Agent, createServer, request } from "node:https";
import { localCertificate } from "../../../local/emulator/certificate";
import type { RecordedRequest } from "./recorded-request";

export interface RecordingProxy {
  readonly endpoint: string;
  /** The requests since the last call of this, in the order of their answers. */
  take(): RecordedRequest[];
  stop(): Promise<void>;
}

/** An answer of the proxy itself, for calls that the target does not support. It sees every request. */
export type Substitute = (request: Omit<RecordedRequest, "status" | "answer">) => string | undefined;

/** Forwards every request to the target unchanged, and keeps it with its answer. Nothing of it is written to disk. */
export async function startRecordingProxy(target: string, substitutes: readonly Substitute[]): Promise<RecordingProxy> {
  const { pem, keyFile } = await localCertificate();
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true, ca: pem, maxSockets: 64 });
  let recorded: RecordedRequest[] = [];

  const forward = (incoming: IncomingMessage, body: Buffer) =>
    new Promise<{ status: number; headers: IncomingMessage["headers"]; answer: Buffer }>((resolve, reject) => {
      const { method = "GET", url = "/", headers } = incoming;
      const forwarded = request({ agent, hostname, port, method, path: url, headers }, (answer) => {
        collect(answer).then(
          (text) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, answer: text }),
          reject,
        );
      });
      forwarded.once("error", reject).end(body);
    });

  const server = createServer({ cert: pem, key: await readFile(keyFile) }, async (incoming, outgoing) => {
    try {
      const body = await collect(incoming);
      const sent = {
        method: incoming.method ?? "GET",
        url: incoming.url ?? "/",
        headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
        body,
      };
      const own = substitutes.map((substitute) => substitute(sent)).find((answer) => answer !== undefined);
      const { status, headers, answer } =
        own === undefined
          ? await forward(incoming, body)
          : { status: 200, headers: { "content-type": "application/x-amz-json-1.1" }, answer: Buffer.from(own) };
      recorded.push({ ...sent, status, answer: answer.toString("utf8") });
      outgoing.writeHead(status, headers).end(answer);
    } catch {
      // The provider retries a broken connection.
      outgoing.destroy();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  return {
    endpoint: `https://127.0.0.1:${(server.address() as { port: number }).port}`,
    take: () => {
      const taken = recorded;
      recorded = [];
      return taken;
    },
    stop: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function collect(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
