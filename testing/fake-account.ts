import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** How AWS answers the look at the account and at the state bucket. */
export interface Account {
  /** The account of the credentials. @default "123456789012" */
  readonly accountId?: string;
  /** Error code and message of GetCallerIdentity, in place of the account. */
  readonly refusal?: readonly [code: string, message: string];
  /** Status of HeadBucket. @default 404, there is no bucket */
  readonly bucketStatus?: number;
}

/** AWS on the loopback: answers the looks that a deployment takes, refuses all else, and remembers every call. */
export class FakeAccount {
  /** Calls as `GetCallerIdentity`, or as method and path. */
  readonly calls: string[] = [];
  private server: Server | undefined;

  constructor(
    private readonly account: Account,
    /** Certificate and key, both PEM, of an endpoint with TLS. */
    private readonly tls?: { readonly cert: string; readonly key: string },
  ) {}

  /** Starts the server and returns its URL. */
  async start(): Promise<string> {
    const server = this.tls === undefined ? createServer() : createTlsServer(this.tls);
    server.on("request", async (request, response) => {
      const action = new URLSearchParams(await text(request)).get("Action");
      const [path = ""] = (request.url ?? "").split("?");
      this.calls.push(action ?? `${request.method} ${path}`);
      const [status, body] = this.answer(action, request.method);
      response.writeHead(status, { "content-type": "text/xml" });
      response.end(body);
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `${this.tls === undefined ? "http" : "https"}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  private answer(action: string | null, method: string | undefined): [status: number, body: string] {
    const { accountId = "123456789012", refusal, bucketStatus = 404 } = this.account;
    if (action === "GetCallerIdentity" && refusal === undefined) {
      const result = `<Arn>arn:aws:iam::${accountId}:user/a</Arn><UserId>A</UserId><Account>${accountId}</Account>`;
      return [
        200,
        `<GetCallerIdentityResponse><GetCallerIdentityResult>${result}</GetCallerIdentityResult></GetCallerIdentityResponse>`,
      ];
    }
    if (action === null && method === "HEAD") return [bucketStatus, ""];
    const [code, message] = refusal ?? ["AccessDenied", "User: arn:aws:iam::123456789012:user/a is not authorized"];
    return [
      403,
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    ];
  }
}
