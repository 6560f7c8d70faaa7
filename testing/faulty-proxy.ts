import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { Agent, createServer, request } from "node:https";
import { localCertificate } from "../local/emulator/certificate";

export interface FaultyProxy {
  readonly endpoint: string;
  /** Number of calls that have failed so far. All attempts of a call count as one. */
  readonly failed: () => number;
  stop(): Promise<void>;
}

/**
 * Stands between a function and AWS and fails a share of its calls, each with all its attempts: half of them before
 * they had an effect, half after it, with the answer lost.
 */
export async function startFaultyProxy(target: string, share: number): Promise<FaultyProxy> {
  const { pem, keyFile } = await localCertificate();
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true, ca: pem });
  const failed = new Set<string>();

  const fateOf = (incoming: IncomingMessage): "pass" | "refuse" | "lose the answer" => {
    const call = String(incoming.headers["amz-sdk-invocation-id"]);
    const draw = createHash("sha256").update(call).digest().readUInt32BE() / 2 ** 32;
    if (draw >= share) return "pass";
    failed.add(call);
    return draw < share / 2 ? "refuse" : "lose the answer";
  };

  const server = createServer({ cert: pem, key: await readFile(keyFile) }, (incoming, outgoing) => {
    const fate = fateOf(incoming);
    const refuse = () => {
      outgoing.writeHead(503, { "content-type": "application/x-amz-json-1.0" });
      outgoing.end('{"__type":"ServiceUnavailable"}');
    };
    if (fate === "refuse") {
      incoming.resume().once("end", refuse);
      return;
    }
    const { method = "GET", url = "/", headers } = incoming;
    const forwarded = request({ agent, hostname, port, method, path: url, headers }, (answer) => {
      if (fate === "lose the answer") {
        answer.resume().once("end", refuse);
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.once("error", refuse);
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port: own } = server.address() as { port: number };
  return {
    endpoint: `https://127.0.0.1:${own}`,
    failed: () => failed.size,
    stop: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
