import { readFile } from "node:fs/promises";
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { Agent, createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { localCertificate } from "../../local/emulator/certificate";
import { actionOf, serviceOf } from "./aws-call";
import type { TableMeter, TableUse } from "./table-meter";

/** A call of a function that has passed. */
export interface PassedCall {
  readonly service: string;
  readonly action: string;
  readonly body: Buffer;
  /** What it used of each table: calls of DynamoDB only. */
  readonly uses: readonly TableUse[];
}

export interface CountingProxy {
  readonly endpoint: string;
  stop(): void;
}

interface Answered {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Stands between one function and the emulator. Requests are forwarded as they were signed. `onCall` is told of each.
 * Writes to tables pass one after the other, whichever function makes them: `inTurn` is shared by all proxies.
 */
export async function startCountingProxy(options: {
  readonly target: string;
  readonly meter: TableMeter;
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  readonly onCall: (call: PassedCall) => void;
}): Promise<CountingProxy> {
  const { target, meter, inTurn, onCall } = options;
  const { pem, keyFile } = await localCertificate();
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true, ca: pem });

  const forward = ({ method = "GET", url = "/", headers }: IncomingMessage, body: Buffer): Promise<Answered> =>
    new Promise((resolve, reject) => {
      request({ agent, hostname, port, method, path: url, headers }, (answer) => {
        buffer(answer).then(
          (text) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: text }),
          reject,
        );
      })
        .once("error", reject)
        .end(body);
    });

  const pass = async (incoming: IncomingMessage): Promise<Answered> => {
    const body = await buffer(incoming);
    const service = serviceOf(incoming);
    const action = actionOf(service, incoming, body);
    if (service !== "dynamodb") {
      const answered = await forward(incoming, body);
      onCall({ service, action, body, uses: [] });
      return answered;
    }
    return inTurn(async () => {
      let answered: Answered | undefined;
      const uses = await meter.use(action, JSON.parse(body.toString()), async () => {
        answered = await forward(incoming, body);
        return JSON.parse(answered.body.toString() || "{}");
      });
      onCall({ service, action, body, uses });
      if (answered === undefined) throw new Error("the call did not pass");
      return answered;
    });
  };

  const server = createServer({ cert: pem, key: await readFile(keyFile) }, (incoming, outgoing) => {
    pass(incoming).then(
      ({ status, headers, body }) => outgoing.writeHead(status, headers).end(body),
      () => outgoing.writeHead(502).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  return {
    endpoint: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}
