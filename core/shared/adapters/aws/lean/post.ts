import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

/** Connections to one service at most; more calls wait for one. */
const connections = { keepAlive: true, maxSockets: 50 };
const https = { request: httpsRequest, agent: new HttpsAgent(connections) };
/** Endpoints without TLS are servers of tests on the loopback. */
const http = { request: httpRequest, agent: new HttpAgent(connections) };

export interface PostLimits {
  /** Milliseconds until the connection stands. */
  readonly connectionTimeout: number;
  /** Milliseconds until the whole answer has come. */
  readonly requestTimeout: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

/**
 * Posts a body over a connection that is kept for the next call. Throws TimeoutError where a limit is over, and Node's
 * own error for a connection that did not come about, or broke before the whole answer had come.
 */
export function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  { connectionTimeout, requestTimeout }: PostLimits,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { request, agent } = url.protocol === "https:" ? https : http;
    let connecting: NodeJS.Timeout | undefined;
    const end = () => {
      clearTimeout(connecting);
      clearTimeout(answering);
    };
    const fail = (error: Error) => {
      end();
      reject(error);
    };
    const sent = request(url, { method: "POST", headers, agent }, (message) => {
      collect(message).then((text) => {
        end();
        resolve({ status: message.statusCode ?? 0, headers: message.headers, body: text });
      }, fail);
    });
    const giveUp = (message: string) => sent.destroy(new TimeoutError(message));
    const answering = setTimeout(giveUp, requestTimeout, `${url.host} did not answer within ${requestTimeout} ms`);
    sent.once("socket", (socket) => {
      if (!socket.connecting) return;
      const late = `no connection to ${url.host} within ${connectionTimeout} ms`;
      connecting = setTimeout(giveUp, connectionTimeout, late);
      socket.once("connect", () => clearTimeout(connecting));
    });
    sent.on("error", fail);
    sent.end(body);
  });
}

const collect = (message: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    message.on("error", reject);
  });
