import { GetFunctionConfigurationCommand, InvokeCommand } from "@aws-sdk/client-lambda";
import { spreadOf } from "../../core/contracts/spread-schema";
import type { TableName } from "../../core/contracts/tables";
import { receivedWebhooks } from "../../local/demo/merchant-endpoint";
import type { LocalStack } from "../../local/stack";
import { stopSchedules } from "../../testing/schedules";
import { apiClient } from "../../tools/http";
import { type Counts, type FunctionCount, type KindCount, type KindName, sum } from "../counts";
import { auditCount } from "./audit";
import { type Kind, kindsOf } from "./events";
import { loggedBetween, readLogs } from "./function-logs";
import { further, type TableNames, Tally } from "./tally";
import { functionArn, watchCalls } from "./watched-calls";

const EVENTS = 10;
/** audit-logger works by the change; batch-api answers a merchant that waits for a file's end. */
const NOT_OF_EVENTS = ["audit-logger", "batch-api"] as const;

/** Counts calls, units and bytes of ten events of each kind, on a stack that runs. `onKind` is told of each kind. */
export async function count(stack: LocalStack, onKind: (name: KindName) => void): Promise<Counts> {
  const { clients, info, ca } = stack;
  await stopSchedules(clients.scheduler);
  const begun = await readLogs(stack);
  const tableOf = tableNames(info);
  const calls = await watchCalls(stack, tableOf);
  const api = apiClient({ apiUrl: info.apiUrl, region: info.region, ...(ca && { ca }) });

  const counted = async (times: number, cause: Kind["cause"], settles = calls.untilQuiet): Promise<Tally> => {
    const before = await readLogs(stack);
    const tally = calls.begin();
    for (let number = 1; number <= times; number++) {
      await cause(number);
      await settles();
    }
    for (const [name, logged] of loggedBetween(before, await readLogs(stack))) tally.logged(name, logged);
    return tally;
  };
  const idle = async (name: "reconciler" | "audit-verifier"): Promise<FunctionCount> => {
    const call = new InvokeCommand({ FunctionName: functionArn(info, name), Payload: Buffer.from("{}") });
    const invoke = async () => void (await clients.lambda.send(call));
    // The first one starts the function.
    await invoke();
    return (await counted(1, invoke)).function(name, 1);
  };

  try {
    const { shards } = await spread(stack);
    const idleCounts = { reconciler: await idle("reconciler"), "audit-verifier": await idle("audit-verifier") };
    const kinds: Partial<Record<KindName, KindCount>> = {};
    for (const { name, times = EVENTS, beside, cause } of kindsOf(stack, api)) {
      onKind(name);
      if (beside === undefined) {
        await cause(0);
        await calls.untilQuiet();
      }
      // batch-worker is done when the file is, whatever its payments still do.
      const settles = beside === undefined ? calls.untilQuiet : async () => undefined;
      const kind = (await counted(times, cause, settles)).kind(times, NOT_OF_EVENTS);
      const [whole, part] = [kind["batch-worker"], beside && kinds[beside.kind]?.["batch-worker"]];
      kinds[name] = beside && whole && part ? { "batch-worker": further(whole, part, beside.rows) } : kind;
    }
    const audit = new Tally(tableOf);
    for (const call of calls.ofAudit) audit.add("audit-logger", call);
    for (const [name, logged] of loggedBetween(begun, await readLogs(stack))) audit.logged(name, logged);
    const received = await receivedWebhooks(info.merchantOrigin, "backend");
    return {
      events: EVENTS,
      shards,
      deliveryBytes: Math.round(sum(received.map(({ body }) => Buffer.byteLength(body))) / received.length),
      kinds: kinds as Record<KindName, KindCount>,
      audit: auditCount(calls.ofAudit, audit.function("audit-logger", 1)),
      idle: idleCounts,
    };
  } finally {
    api.close();
    await calls.stop();
  }
}

async function spread({ clients, info }: LocalStack) {
  const FunctionName = functionArn(info, "reconciler");
  const { Environment } = await clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return spreadOf(Environment?.Variables?.INDEX_SPREAD ?? "");
}

/** A table's name in the code, by its name in AWS. */
function tableNames({ outputs }: LocalStack["info"]): TableNames {
  const names = new Map(
    Object.entries(outputs).flatMap(([output, resource]): [string, TableName][] =>
      output.startsWith("table_") ? [[resource, output.slice("table_".length).replaceAll("_", "-") as TableName]] : [],
    ),
  );
  return (resource) => {
    const name = names.get(resource);
    if (name === undefined) throw new Error(`no output names the table ${resource}`);
    return name;
  };
}
