import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";

interface RecordedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a service does with one request: it answers, says nothing, or breaks the connection before or in its answer. */
export type Deed =
  | "silent"
  | "reset"
  | "torn"
  | { readonly status: number; readonly body?: object | string; readonly headers?: Readonly<Record<string, string>> };

/** A server on the loopback that keeps each request as it came, and answers as it is told. */
export class RecordedAws {
  readonly requests: RecordedRequest[] = [];
  /** Connections that were opened so far. */
  readonly connections: Socket[] = [];
  /** Deeds of the next requests, in their order; the last one is repeated. */
  deeds: readonly Deed[] = [{ status: 200 }];
  private readonly server: Server;

  constructor() {
    this.server = createServer(async (request, response) => {
      const body = await text(request);
      const deed = this.deeds[Math.min(this.requests.length, this.deeds.length - 1)] ?? "silent";
      this.requests.push({ path: request.url ?? "", headers: request.headers, body });
      if (deed === "silent") return;
      if (deed === "reset") return request.socket.resetAndDestroy();
      if (deed === "torn") {
        response.writeHead(200, { "content-length": "100" }).write('{"Item":');
        setImmediate(() => request.socket.destroy());
        return;
      }
      response.writeHead(deed.status, { "x-amzn-requestid": "req-1", ...deed.headers });
      response.end(typeof deed.body === "string" ? deed.body : JSON.stringify(deed.body ?? {}));
    });
    this.server.keepAliveTimeout = 60_000;
    this.server.on("connection", (socket) => this.connections.push(socket));
  }

  /** Starts the server and returns its URL. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Forgets the requests, and does these deeds for the next ones. */
  expect(...deeds: readonly Deed[]): void {
    this.requests.length = 0;
    this.deeds = deeds;
  }
}
