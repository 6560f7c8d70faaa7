import { createHash } from "node:crypto";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** How a call ends: as the service answers it, refused by an error of that name, or never. */
export type CallEnd = "answered" | "silent" | { readonly error: string; readonly status: number };

type Input = Readonly<Record<string, unknown>>;
type Answers = Readonly<Record<string, (input: Input) => object>>;

/** A service that has nothing yet and takes every write. */
const answers: Answers = {
  GetItem: () => ({}),
  PutItem: () => ({}),
  UpdateItem: () => ({}),
  Query: () => ({ Items: [], Count: 0 }),
  BatchGetItem: () => ({ Responses: {}, UnprocessedKeys: {} }),
  TransactWriteItems: () => ({}),
  SendMessage: ({ MessageBody }) => ({
    MessageId: "m1",
    MD5OfMessageBody: createHash("md5").update(String(MessageBody)).digest("hex"),
  }),
};

/**
 * The AWS services that speak JSON, as an HTTP server: the SDK's own clients, with their retries and readings of errors,
 * call it through AWS_ENDPOINT_URL.
 */
export class FakeAws {
  /** Operations in the order of their tries, each with its end. */
  readonly calls: { readonly operation: string; readonly input: Input; readonly end: CallEnd }[] = [];
  /** Values of SSM parameters; others are not there. */
  readonly parameters: Record<string, string> = {};
  /** How the try of an operation ends. `tries`: how often that operation was tried before. */
  endOf: (operation: string, tries: number) => CallEnd = () => "answered";
  private server: Server | undefined;

  /** Starts the server and returns its URL. */
  async start(): Promise<string> {
    this.server = createServer(async (request, response) => {
      const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
      const input = JSON.parse((await text(request)) || "{}") as Input;
      const end = this.endOf(operation, this.triesOf(operation));
      this.calls.push({ operation, input, end });
      this.finish(response, operation, input, end);
    });
    await new Promise<void>((resolve) => this.server?.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  triesOf = (operation: string): number => this.calls.filter((call) => call.operation === operation).length;
  doneOf = (operation: string): number => this.inputsOf(operation).length;
  /** Inputs of the tries of an operation that were answered. */
  inputsOf = (operation: string): readonly Input[] =>
    this.calls.filter((call) => call.operation === operation && call.end === "answered").map(({ input }) => input);

  private finish(response: ServerResponse, operation: string, input: Input, end: CallEnd): void {
    if (end === "silent") return;
    const body = end === "answered" ? this.answer(operation, input) : { __type: end.error, message: end.error };
    response.writeHead(end === "answered" ? 200 : end.status, { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify(body));
  }

  private answer(operation: string, input: Input): object {
    if (operation !== "GetParameters") return answers[operation]?.(input) ?? {};
    const names = input.Names as readonly string[];
    const known = names.filter((name) => name in this.parameters);
    return {
      Parameters: known.map((Name) => ({ Name, Value: this.parameters[Name], Type: "SecureString" })),
      InvalidParameters: names.filter((name) => !known.includes(name)),
    };
  }
}
