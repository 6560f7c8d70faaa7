import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { Worker } from "node:worker_threads";

/** Longer than Node gives one of several addresses by itself, and over before the kernel asks the server again. */
const BUSY_MS = 700;

const server = `
  const { workerData: { key, cert, busy }, parentPort } = require("node:worker_threads");
  const { createServer } = require("node:https");
  const server = createServer({ key, cert }, (_, response) => response.writeHead(204).end());
  server.on("tlsClientError", () => undefined);
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, busy);
  });
`;

/** An https server whose first connections take a second, as those to another continent take part of one. */
export async function startDistantServer(
  key: string,
  cert: string,
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const worker = new Worker(server, { eval: true, workerData: { key, cert, busy: BUSY_MS } });
  const [port] = (await once(worker, "message")) as [number];
  // They fill the server's queue: what comes behind them is not answered yet.
  const before: Socket[] = Array.from({ length: 8 }, () => connect(port, "127.0.0.1").on("error", () => undefined));
  await wait(100);
  return {
    port,
    async stop() {
      for (const socket of before) socket.destroy();
      await worker.terminate();
    },
  };
}
