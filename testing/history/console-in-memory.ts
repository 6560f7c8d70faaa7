import { CloudWatchClient, type GetMetricDataCommandInput } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { S3Client } from "@aws-sdk/client-s3";
import { SSMClient } from "@aws-sdk/client-ssm";
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

/**
 * The console's commands with their own adapters, on a stack of which only DynamoDB is there: every other
 * service answers that it has nothing.
 */
export function consoleInMemory(dynamo: MemoryDynamo) {
  let operations: Record<string, number> = {};
  dynamo.fault = (command) => {
    const name = (command as object).constructor.name.replace(/Command$/, "");
    operations[name] = (operations[name] ?? 0) + 1;
  };
  const target = targetOn(dynamo);
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
    runner,
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

/** Answers that nothing is there. Paginators of the SDK take a client of its own class only. */
const empty = <C extends object>(prototype: C): C =>
  Object.assign(Object.create(prototype) as C, { send: async () => ({}) });

/** CloudWatch that has measured nothing, and says so of each figure. */
const measuredNothing = Object.assign(Object.create(CloudWatchClient.prototype) as CloudWatchClient, {
  send: async ({ input }: { readonly input: Partial<GetMetricDataCommandInput> }) => ({
    MetricDataResults: input.MetricDataQueries?.map(({ Id }) => ({ Id, StatusCode: "Complete" })) ?? [],
  }),
});

function targetOn({ client }: MemoryDynamo): Target {
  const names = new Names("dev", REGION);
  const others = {
    ...{ dynamo: client, cloudWatch: measuredNothing, ssm: empty(SSMClient.prototype) },
    ...{ logs: empty(CloudWatchLogsClient.prototype), s3: empty(S3Client.prototype) },
    close: () => undefined,
  };
  const clients = new Proxy(others, {
    get: (known, name) => (name in known ? known[name as keyof typeof known] : empty({})),
  });
  return {
    ...{ suffix: "dev", region: REGION, accountId: ACCOUNT, callerArn: `arn:aws:iam::${ACCOUNT}:user/anna` },
    deployment: {
      ...{ stage: "dev", api_url: "https://api.example", payment_gateway: "sandbox", spread: SPREAD },
      ...{ review_timeout_seconds: 3600, inbox_retention_days: 7, batch_retention_days: 7, audit_retention_days: 30 },
      ...{ merchant_plans: { standard: "a", large: "b" }, customer_emails: false },
    },
    ...{ names, clients: clients as unknown as AwsClients, flags: "" },
    table: (name) => name,
    queueUrl: (purpose) => `https://sqs.example/${purpose}`,
    deadLetterUrl: (purpose) => `https://sqs.example/${names.of("dlq", purpose)}`,
    workflowArn: (purpose) => `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${names.of("workflow", purpose)}`,
    functionName: (name) => names.of("lambda", name),
    bucket: (purpose) => names.bucket(purpose, ACCOUNT),
  };
}
