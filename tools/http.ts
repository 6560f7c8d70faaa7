import { Agent as PlainAgent, request as plainRequest } from "node:http";
import { Agent, request } from "node:https";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present where they belong to a session, such as that of a role. */
  readonly sessionToken?: string;
}

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Signs the request with AWS SigV4 for API Gateway. */
  readonly signAs?: Credentials;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; undefined where it is not JSON. */
  readonly json: unknown;
}

export interface ApiClient {
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): void;
}

/** A client of a deployed API, local or on AWS. */
export function apiClient(options: {
  readonly apiUrl: string;
  readonly region: string;
  readonly ca?: string;
}): ApiClient {
  const base = new URL(options.apiUrl);
  const tls = base.protocol === "https:";
  const agent = tls
    ? new Agent({ keepAlive: true, ...(options.ca && { ca: options.ca }) })
    : new PlainAgent({ keepAlive: true });

  return {
    async send({ method, path, query = {}, headers = {}, body = "", signAs }) {
      const pathname = base.pathname.replace(/\/$/, "") + path;
      // Firewalls take a client without a user agent for a bot.
      const unsigned = { host: base.host, "user-agent": "tap", ...headers };
      const signed = signAs
        ? await sign(signAs, options.region, { method, base, pathname, query, headers: unsigned, body })
        : unsigned;
      const search = new URLSearchParams(query).toString();
      return new Promise((resolve, reject) => {
        const sent = (tls ? request : plainRequest)(
          {
            agent,
            method,
            hostname: base.hostname,
            port: base.port,
            path: search ? `${pathname}?${search}` : pathname,
            headers: { ...signed, ...(body.length > 0 && { "content-length": Buffer.byteLength(body) }) },
            timeout: 35_000,
          },
          (response) => {
            const chunks: Buffer[] = [];
            response.on("data", (chunk: Buffer) => chunks.push(chunk));
            response.once("error", reject);
            response.once("end", () => {
              const text = Buffer.concat(chunks).toString("utf8");
              resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parseJson(text) });
            });
          },
        );
        sent.once("timeout", () => sent.destroy(new Error(`no answer from ${method} ${path} within 35 s`)));
        sent.once("error", reject);
        sent.end(body);
      });
    },
    close: () => agent.destroy(),
  };
}

interface Unsigned {
  readonly method: string;
  readonly base: URL;
  readonly pathname: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

async function sign(credentials: Credentials, region: string, unsigned: Unsigned): Promise<Record<string, string>> {
  const signer = new SignatureV4({ credentials, region, service: "execute-api", sha256: Sha256 });
  const { headers } = await signer.sign({
    method: unsigned.method,
    protocol: unsigned.base.protocol,
    hostname: unsigned.base.hostname,
    path: unsigned.pathname,
    query: { ...unsigned.query },
    headers: { ...unsigned.headers },
    body: unsigned.body,
  });
  return headers;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
