import type { MemoryDynamo } from "../../bench/dynamo/memory-dynamo";
import type { Command } from "../../cli/command";
import { nouns } from "../../cli/commands";
import type { Context } from "../../cli/context";
import { exitCodes } from "../../cli/exit-codes";
import { Output } from "../../cli/output/output";
import type { AwsClients } from "../../cli/target/aws-clients";
import type { Target } from "../../cli/target/target";
import type { CommandRunner } from "../../console/server/runner";
import type { CommandRequest } from "../../console/shared/command-line";
import { Names } from "../../lib/naming";
import { SPREAD } from "../spread";
import { consoleServices, type StackServices } from "./console-services";

const REGION = "us-east-1";
const ACCOUNT = "000000000000";

/** What one request of the console's pages took. */
export interface Asked {
  readonly records: readonly unknown[];
  readonly notes: readonly string[];
  /** DynamoDB operations, such as `Query`, by how often each was called. */
  readonly operations: Readonly<Record<string, number>>;
  /** Entries of indexes and items that they read. */
  readonly items: number;
}

export interface InMemoryOptions {
  readonly services?: StackServices;
  /** Milliseconds that each call of AWS takes. @default none: it answers at once */
  readonly callMs?: number;
}

/**
 * The console's commands with their own adapters, on a stack whose tables and services are in memory: what is not among the
 * services is empty.
 */
export function consoleInMemory(dynamo: MemoryDynamo, { services = {}, callMs = 0 }: InMemoryOptions = {}) {
  let operations: Record<string, number> = {};
  const called = (name: string, isDynamo: boolean) => {
    if (isDynamo) operations[name] = (operations[name] ?? 0) + 1;
  };
  const target = targetOn(consoleServices(dynamo.client, services, { callMs, called }));
  const runner: CommandRunner = {
    async run(request, { record, note }, signal) {
      const stdout = { write: (text: string) => record(JSON.parse(text)) };
      const stderr = { write: (text: string) => note(text.trim()) };
      const out = new Output({ json: true, colours: false, stdout, stderr });
      const context = { common: {}, signal, target: async () => target, out } as unknown as Context;
      const { command, given } = readRequest(request);
      return (await command.run(context, given as never)) ?? exitCodes.done;
    },
  };
  return {
    target,
    runner,
    /** Calls of DynamoDB since this was called before, by their names. */
    takeOperations(): Readonly<Record<string, number>> {
      const taken = operations;
      operations = {};
      return taken;
    },
    async ask(request: CommandRequest): Promise<Asked> {
      const records: unknown[] = [];
      const notes: string[] = [];
      operations = {};
      dynamo.takeReads();
      const listener = {
        record: (record: unknown) => void records.push(record),
        note: (note: string) => void notes.push(note),
        progress: () => undefined,
      };
      await runner.run(request, listener, new AbortController().signal);
      return { records, notes, operations, items: dynamo.takeReads().items };
    },
  };
}

/** The command with its arguments, as the parser reads them from the request's words. */
function readRequest({ command: name, places = [], options = {} }: CommandRequest) {
  const { commands = [] } = nouns[name.split(" ")[0] ?? ""]?.load() ?? {};
  const command = commands.find((one): one is Command => one.name === name);
  if (command === undefined) throw new Error(`there is no command ${name}`);
  const defaults = Object.entries(command.options ?? {}).map(([option, { default: value }]) => [option, value]);
  const positionals = Object.entries(command.positionals ?? {}).map(([place, { array }], index) => [
    place,
    array ? places.slice(index) : places[index],
  ]);
  const numbers = Object.entries(options).map(([option, value]) => [
    option,
    command.options?.[option]?.type === "number" ? Number(value) : value,
  ]);
  const given = [...defaults, ...positionals, ...numbers];
  const camelCased = given.map(([option, value]) => [
    String(option).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return { command, given: Object.fromEntries([...given, ...camelCased]) as Record<string, unknown> };
}

function targetOn(clients: AwsClients): Target {
  const names = new Names("dev", REGION);
  return {
    ...{ suffix: "dev", region: REGION, accountId: ACCOUNT, callerArn: `arn:aws:iam::${ACCOUNT}:user/anna` },
    deployment: {
      ...{ stage: "dev", api_url: "https://api.example", payment_gateway: "sandbox", spread: SPREAD },
      ...{ review_timeout_seconds: 3600, inbox_retention_days: 7, batch_retention_days: 7, audit_retention_days: 30 },
      ...{ merchant_plans: { standard: "a", large: "b" }, customer_emails: false },
    },
    ...{ names, clients, flags: "" },
    table: (name) => name,
    queueUrl: (purpose) => `https://sqs.example/${purpose}`,
    deadLetterUrl: (purpose) => `https://sqs.example/${names.of("dlq", purpose)}`,
    workflowArn: (purpose) => `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${names.of("workflow", purpose)}`,
    functionName: (name) => names.of("lambda", name),
    bucket: (purpose) => names.bucket(purpose, ACCOUNT),
  };
}
