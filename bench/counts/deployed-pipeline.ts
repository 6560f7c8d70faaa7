import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { FunctionName } from "../../core/contracts/environment";
import type { PaymentTask } from "../../core/contracts/payment-workflow";
import type { TableName } from "../../core/contracts/tables";
import { type PaypalSimulator, startPaypalSimulator } from "../../local/demo/paypal-simulator";
import { bundleFunctions } from "../../ops/bundle";
import type { PaypalSigner } from "../../simulation/signatures";
import { type AwsCall, LocalAws, type QueuedMessage } from "../aws/local-aws";
import { itemBytes } from "../dynamo/write-units";
import { buildForNode } from "../functions/build";
import { DeployedFunction } from "../functions/deployed-function";
import { environmentOf, PAYPAL_WEBHOOK_ID, parametersFor, type Surroundings } from "../functions/variables";
import { type FunctionCounts, type PathCounts, sum } from "./counts";
import { type ApiCall, apiEvent, type Change, queueEvent, streamEvent } from "./events";

/** The function that Lambda's poller calls with the messages of a queue. */
const consumers: Readonly<Record<string, FunctionName>> = {
  "webhook-processing": "webhook-processor",
  "transaction-processing.fifo": "transaction-processor",
  "notifications.fifo": "notification-sender",
  deliveries: "delivery-sender",
};

/** States of payment-workflow on the way of a payment that is captured at once. */
const WORKFLOW = ["screen", "charge", "notify"] as const satisfies readonly PaymentTask[];

interface Invocation {
  readonly name: FunctionName;
  readonly cpu: number;
  readonly logBytes: number;
}

/**
 * The deployed functions on this computer, each its own bundle in a process of its own, with AWS's services in memory
 * around them. Queues and the payment workflow are followed here, one message and one state after the other.
 */
export class DeployedPipeline {
  private readonly functions = new Map<FunctionName, DeployedFunction>();
  private readonly changes: Change[] = [];
  private readonly invocations: Invocation[] = [];
  private readonly messages: QueuedMessage[] = [];
  private deliveries = 0;
  private workflows = 0;

  private constructor(
    readonly aws: LocalAws,
    private readonly around: Surroundings & { readonly paypal: PaypalSimulator },
    private readonly endpoint: Server,
    private readonly worker: string,
    private readonly node: string | undefined,
  ) {
    aws.dynamo.changed = (table, before, after) => this.changes.push({ table, before, after });
  }

  /** `node`: the Node.js that runs the functions. @default this one */
  static async start(node?: string): Promise<DeployedPipeline> {
    await bundleFunctions();
    const [worker = ""] = await buildForNode(["bench/functions/worker.ts"]);
    const aws = new LocalAws();
    const { url, certificateFile } = await aws.start();
    const pipeline: { current?: DeployedPipeline } = {};
    const endpoint = createServer((request, response) => {
      if (pipeline.current) pipeline.current.deliveries++;
      request.resume().once("end", () => response.end());
    });
    await new Promise<void>((resolve) => endpoint.listen(0, "127.0.0.1", resolve));
    const endpointOrigin = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`;
    for (const [name, value] of parametersFor(endpointOrigin)) aws.parameters.set(name, value);
    const around = { awsUrl: url, certificateFile, endpointOrigin, paypal: await startPaypalSimulator() };
    pipeline.current = new DeployedPipeline(aws, around, endpoint, worker, node);
    return pipeline.current;
  }

  /** With what a simulated PayPal signs. */
  get paypal(): PaypalSigner {
    const { certUrl, identity } = this.around.paypal;
    return { certUrl, privateKey: identity.privateKey, webhookId: PAYPAL_WEBHOOK_ID };
  }

  async stop(): Promise<void> {
    for (const fn of this.functions.values()) fn.stop();
    this.endpoint.closeAllConnections();
    this.endpoint.close();
    this.aws.stop();
    await this.around.paypal.stop();
  }

  /** Sends a request and follows what it causes to the end. Throws where it is not answered 2xx. */
  async send(name: FunctionName, call: ApiCall): Promise<PathCounts> {
    this.forget();
    const { statusCode, body } = (await this.invoke(name, apiEvent(call))) as { statusCode: number; body: string };
    if (statusCode >= 300) throw new Error(`${name} answered ${statusCode} ${body}`);
    for (let message = this.aws.messages.shift(); message !== undefined; message = this.aws.messages.shift()) {
      await this.consume(message);
    }
    const counted = this.counted();
    return { ...counted, apiRequests: 1, apiBytes: Buffer.byteLength(call.body), audit: await this.audit() };
  }

  /** Ends the processes of the functions: the next event meets cold starts. */
  cool(): void {
    for (const fn of this.functions.values()) fn.stop();
    this.functions.clear();
  }

  /** What another bundle does in the surroundings of a function. */
  standIn(name: FunctionName, bundle: string): DeployedFunction {
    const { worker, node, around } = this;
    const variables = environmentOf(name, around);
    return new DeployedFunction({ name, bundle, worker, variables, ...(node !== undefined && { node }) });
  }

  /** The function itself, for events whose calls are not followed. */
  of(name: FunctionName): DeployedFunction {
    const known = this.functions.get(name);
    if (known !== undefined) return known;
    const { worker, node } = this;
    const variables = environmentOf(name, this.around);
    const fn = new DeployedFunction({ name, worker, variables, ...(node !== undefined && { node }) });
    this.functions.set(name, fn);
    return fn;
  }

  private async invoke(name: FunctionName, event: unknown): Promise<unknown> {
    const { answer, cpu, logBytes } = await this.of(name).invoke(event);
    this.invocations.push({ name, cpu: sum(cpu), logBytes });
    return answer;
  }

  private async consume(message: QueuedMessage): Promise<void> {
    this.messages.push(message);
    const name = consumers[message.queue];
    if (name === undefined) throw new Error(`no function consumes ${message.queue}`);
    const answer = (await this.invoke(name, queueEvent([message]))) as { batchItemFailures: unknown[] };
    if (answer.batchItemFailures.length > 0) throw new Error(`${name} failed: ${this.of(name).log().slice(-1_000)}`);
    for (let input = this.aws.executions.shift(); input !== undefined; input = this.aws.executions.shift()) {
      this.workflows++;
      for (const task of WORKFLOW) {
        await this.invoke("payment-tasks", { ...(JSON.parse(input) as object), task, retries: 0 });
      }
    }
  }

  private async audit(): Promise<FunctionCounts> {
    this.invocations.length = 0;
    for (const table of new Set(this.changes.map((change) => change.table))) {
      await this.invoke("audit-logger", streamEvent(this.changes.filter((change) => change.table === table)));
    }
    return functionCounts("audit-logger", this.invocations, this.aws.takeCalls());
  }

  private forget(): void {
    this.aws.takeCalls();
    for (const list of [this.changes, this.invocations, this.messages]) list.length = 0;
    this.deliveries = 0;
    this.workflows = 0;
  }

  private counted(): Omit<PathCounts, "apiRequests" | "apiBytes" | "audit"> {
    const calls = this.aws.takeCalls();
    const names = new Set(this.invocations.map(({ name }) => name));
    return {
      functions: Object.fromEntries([...names].map((name) => [name, functionCounts(name, this.invocations, calls)])),
      messages: tallied(this.messages.map(({ queue }) => queue)),
      workflows: { executions: this.workflows, tasks: this.workflows * WORKFLOW.length },
      deliveries: this.deliveries,
      streamRecords: tallied(this.changes.map(({ table }): TableName => table)),
      storedBytes: sum(this.changes.map(({ before, after }) => itemBytes(after ?? {}) - itemBytes(before ?? {}))),
    };
  }
}

function functionCounts(
  name: FunctionName,
  invocations: readonly Invocation[],
  calls: readonly AwsCall[],
): FunctionCounts {
  const own = invocations.filter((invocation) => invocation.name === name);
  const made = calls.filter(({ caller }) => caller === name);
  return {
    invocations: own.length,
    logBytes: sum(own.map(({ logBytes }) => logBytes)),
    calls: tallied(made.map(({ operation }) => operation)),
    writeUnits: sum(made.map(({ writeUnits }) => writeUnits)),
    readUnits: sum(made.map(({ readUnits }) => readUnits)),
    requestBytes: sum(made.map(({ bytes }) => bytes)),
    cpuMicros: sum(own.map(({ cpu }) => cpu)),
  };
}

function tallied<Name extends string>(names: readonly Name[]): Record<Name, number> {
  const counts = {} as Record<Name, number>;
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
