import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer, request } from "node:https";
import { localCertificate } from "../local/emulator/certificate";
import { seeded } from "./seeded";

/** Calls that failed, each counted once whatever its attempts. */
export interface FailedCalls {
  /** Refused before they had an effect. */
  readonly before: number;
  /** They had their effect, and the answer was lost. */
  readonly after: number;
}

export interface FaultyProxy {
  readonly endpoint: string;
  /** Failed calls so far, by the service's name in a signature: `dynamodb`, `s3`, `sqs`. */
  failed(): Readonly<Record<string, FailedCalls>>;
  /** Lets every call pass from now on. */
  heal(): void;
  stop(): Promise<void>;
}

export interface FaultyProxyOptions {
  /** Endpoint of the emulator. */
  readonly target: string;
  /** Share of the calls that fail, from 0 to 1. */
  readonly share: number;
  /** The same seed gives the same fates, in the order in which calls come. */
  readonly seed: number;
}

type Fate = "pass" | keyof FailedCalls;

export const failedInAll = (proxy: Pick<FaultyProxy, "failed">): number =>
  Object.values(proxy.failed()).reduce((sum, { before, after }) => sum + before + after, 0);

/**
 * Stands between functions and AWS and fails a share of their calls, each with all its attempts: half of them before
 * they had an effect, half after it, with the answer lost. A request is forwarded as it was signed. An SQS call names
 * the proxy's host in its body too: the emulator finds a queue by the path of its URL.
 */
export async function startFaultyProxy({ target, share, seed }: FaultyProxyOptions): Promise<FaultyProxy> {
  const { pem, keyFile } = await localCertificate();
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true, ca: pem });
  const fates = fatesOf(share, seed);

  const server = createServer({ cert: pem, key: await readFile(keyFile) }, (incoming, outgoing) => {
    const service = serviceOf(incoming);
    const fate = fates.of(incoming.headers["amz-sdk-invocation-id"], service);
    const refuse = () => refuseBy(service, outgoing);
    if (fate === "before") {
      incoming.resume().once("end", refuse);
      return;
    }
    const { method = "GET", url = "/", headers } = incoming;
    const forwarded = request({ agent, hostname, port, method, path: url, headers }, (answer) => {
      if (fate === "after") {
        answer.resume().once("end", refuse);
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.once("error", refuse);
    // The client is gone, as a function that was killed: nobody waits for the answer.
    outgoing.once("close", () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port: own } = server.address() as { port: number };
  return {
    endpoint: `https://127.0.0.1:${own}`,
    failed: fates.failed,
    heal: fates.heal,
    stop: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Draws the fate of each call. The attempts of one call share its fate. */
function fatesOf(share: number, seed: number) {
  const random = seeded(seed);
  const drawn = new Map<string, Fate>();
  const failed: Record<string, { before: number; after: number }> = {};
  let isHealed = false;

  const draw = (service: string): Fate => {
    const number = random.next();
    if (number >= share) return "pass";
    const fate = number < share / 2 ? "before" : "after";
    const counts = failed[service] ?? { before: 0, after: 0 };
    failed[service] = { ...counts, [fate]: counts[fate] + 1 };
    return fate;
  };
  return {
    failed: () => failed,
    heal: () => {
      isHealed = true;
    },
    of(call: string | string[] | undefined, service: string): Fate {
      if (isHealed) return "pass";
      if (typeof call !== "string") return draw(service);
      const fate = drawn.get(call) ?? draw(service);
      drawn.set(call, fate);
      return fate;
    },
  };
}

/** The service that a request is signed for: `Credential=<key>/<day>/<region>/<service>/aws4_request`. */
function serviceOf({ headers, url = "/" }: IncomingMessage): string {
  const credential = /Credential=([^,\s]+)/.exec(headers.authorization ?? "")?.[1];
  const scope = credential ?? new URL(url, "https://proxy").searchParams.get("X-Amz-Credential");
  // An upload form has its signature in the body: only S3 takes such.
  return scope?.split("/")[3] ?? "s3";
}

/** The answer of a service that is not available for a moment, in the language of its clients. */
function refuseBy(service: string, outgoing: ServerResponse): void {
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  const isXml = service === "s3";
  outgoing.writeHead(503, { "content-type": isXml ? "application/xml" : "application/x-amz-json-1.0" });
  outgoing.end(isXml ? "<Error><Code>ServiceUnavailable</Code></Error>" : '{"__type":"ServiceUnavailable"}');
}
