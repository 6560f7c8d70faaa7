import { FilterLogEventsCommand, type FilterLogEventsCommandOutput } from "@aws-sdk/client-cloudwatch-logs";
import { type FunctionName, functionEnvironment } from "../../core/contracts/environment";
import type { LocalStack } from "../../local/stack";
import type { Logged } from "./tally";
import { functionArn } from "./watched-calls";

const functionNames = Object.keys(functionEnvironment) as FunctionName[];
/** Lines of Lambda itself: what they cost depends on the log's format, and not on the function. */
const OF_LAMBDA = /^(START|END|REPORT) RequestId/;

export type FunctionLogs = ReadonlyMap<FunctionName, Logged>;

/** What all functions have logged until now. */
export async function readLogs({ clients, info }: Pick<LocalStack, "clients" | "info">): Promise<FunctionLogs> {
  const read = async (name: FunctionName): Promise<[FunctionName, Logged]> => {
    const logGroupName = `/aws/lambda/${functionArn(info, name).split(":").at(-1)}`;
    const total = { invocations: 0, lines: 0, bytes: 0 };
    let nextToken: string | undefined;
    do {
      const page: FilterLogEventsCommandOutput = await clients.logs.send(
        new FilterLogEventsCommand({ logGroupName, nextToken }),
      );
      for (const { message = "" } of page.events ?? []) {
        if (message.startsWith("START ")) total.invocations++;
        if (OF_LAMBDA.test(message)) continue;
        total.lines++;
        total.bytes += Buffer.byteLength(message.trimEnd());
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return [name, total];
  };
  return new Map(await Promise.all(functionNames.map(read)));
}

/** What functions logged between two readings; without those that logged nothing. */
export const loggedBetween = (before: FunctionLogs, after: FunctionLogs): [FunctionName, Logged][] =>
  [...after].flatMap(([name, { invocations, lines, bytes }]): [FunctionName, Logged][] => {
    const was = before.get(name) ?? { invocations: 0, lines: 0, bytes: 0 };
    const logged = { invocations: invocations - was.invocations, lines: lines - was.lines, bytes: bytes - was.bytes };
    return logged.invocations + logged.lines > 0 ? [[name, logged]] : [];
  });
