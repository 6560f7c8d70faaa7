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
  /** Payments that wait for a review. @default 0 */
  readonly openReviews?: number;
  /** Whether it takes what a deployment creates; the log role of API Gateway is there. @default false, all is refused */
  readonly takesWrites?: boolean;
}

/** Answers of an account that takes writes, by the call. */
const written: Readonly<Record<string, string>> = {
  "GET /account": '{"cloudwatchRoleArn": "arn:aws:iam::123456789012:role/logs"}',
  GetRole: "<GetRoleResponse><GetRoleResult><Role><Arn>a</Arn></Role></GetRoleResult></GetRoleResponse>",
  DescribeParameters: '{"Parameters": [{"Name": "/tap/dev/callers"}]}',
  GetParameters: '{"Parameters": [{"Name": "/tap/dev/callers", "Value": "unset"}]}',
};

/** AWS on the loopback: answers the looks that a deployment takes, refuses all else, and remembers every call. */
export class FakeAccount {
  /** Calls as `GetCallerIdentity`, or as method and path, in their order. */
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
      const target = request.headers["x-amz-target"]?.toString().split(".")[1];
      const [path = ""] = (request.url ?? "").split("?");
      const call = action ?? target ?? `${request.method} ${path}`;
      this.calls.push(call);
      const [status, body] = this.answer(call);
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

  private answer(call: string): [status: number, body: string] {
    const {
      accountId = "123456789012",
      refusal,
      bucketStatus = 404,
      openReviews = 0,
      takesWrites = false,
    } = this.account;
    if (call === "GetCallerIdentity" && refusal === undefined) {
      const identity = `<Arn>arn:aws:iam::${accountId}:user/a</Arn><UserId>A</UserId><Account>${accountId}</Account>`;
      const result = `<GetCallerIdentityResult>${identity}</GetCallerIdentityResult>`;
      return [200, `<GetCallerIdentityResponse>${result}</GetCallerIdentityResponse>`];
    }
    if (call.startsWith("HEAD ")) return [bucketStatus, ""];
    if (call === "ListExecutions") {
      return [200, JSON.stringify({ executions: Array.from({ length: openReviews }, () => ({ status: "RUNNING" })) })];
    }
    if (takesWrites) return [200, written[call] ?? ""];
    const [code, message] = refusal ?? ["AccessDenied", "User: arn:aws:iam::123456789012:user/a is not authorized"];
    const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
    return [403, `<ErrorResponse>${error}</ErrorResponse>`];
  }
}
