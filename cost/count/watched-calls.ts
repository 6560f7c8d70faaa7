import { type FunctionName, functionEnvironment } from "../../core/contracts/environment";
import type { LocalStack } from "../../local/stack";
import { changeVariables, type Variables } from "../../testing/function-variables";
import { messagesIn } from "../../testing/queues";
import { until } from "../../tools/poller";
import { type CountingProxy, type PassedCall, startCountingProxy } from "./counting-proxy";
import { TableMeter } from "./table-meter";
import { type TableNames, Tally } from "./tally";

const functionNames = Object.keys(functionEnvironment) as FunctionName[];

/** Services that functions call, as the SDK's variables for their endpoints name them. */
const SERVICES = ["DYNAMODB", "SQS", "SNS", "S3", "SFN", "SSM", "KMS", "LAMBDA", "SESV2", "CLOUDWATCH_LOGS"];
/** Without a call for so long, and with no message in a queue, nothing moves any more. */
const QUIET_MS = 300;

export interface WatchedCalls {
  /** Counts all calls from now on. */
  begin(): Tally;
  /** Calls of audit-logger so far: it works behind the others, in collections of its own. */
  readonly ofAudit: readonly PassedCall[];
  /** Resolves when no message waits, and no function but audit-logger has made a call for a moment. */
  untilQuiet(): Promise<void>;
  stop(): Promise<void>;
}

type Stack = Pick<LocalStack, "clients" | "info">;

/** Leads the calls of all functions through proxies, one for each function, and counts them. */
export async function watchCalls({ clients, info }: Stack, tableOf: TableNames): Promise<WatchedCalls> {
  const meter = new TableMeter(clients.dynamo);
  const inTurn = turns();
  const ofAudit: PassedCall[] = [];
  const proxies: CountingProxy[] = [];
  const restores: (() => Promise<void>)[] = [];
  let tally = new Tally(tableOf);
  let lastCall = 0;

  for (const name of functionNames) {
    const proxy = await startCountingProxy({
      target: info.endpoint,
      meter,
      inTurn,
      onCall: (call) => {
        if (name === "audit-logger") ofAudit.push(call);
        else lastCall = Date.now();
        tally.add(name, call);
      },
    });
    proxies.push(proxy);
    restores.push(
      await changeVariables(clients, functionArn(info, name), (variables) => through(variables, proxy.endpoint)),
    );
  }

  const queues = Object.entries(info.outputs).filter(([output]) => /^queue_.+_url$/.test(output));
  const isQuiet = async () => {
    const waiting = await Promise.all(queues.map(([, url]) => messagesIn(clients, url)));
    return waiting.every((messages) => messages === 0) && Date.now() - lastCall > QUIET_MS;
  };
  return {
    ofAudit,
    begin() {
      tally = new Tally(tableOf);
      return tally;
    },
    untilQuiet: async () => void (await until("a moment without a call", isQuiet, Boolean)),
    async stop() {
      await Promise.all(restores.map((restore) => restore()));
      for (const proxy of proxies) proxy.stop();
    },
  };
}

export const functionArn = ({ outputs }: LocalStack["info"], name: FunctionName): string =>
  outputs[`function_${name.replaceAll("-", "_")}_arn`] ?? "";

/** An SQS client goes where a queue's URL says, whatever its endpoint: the URLs themselves lead to the proxy. */
const through = (variables: Variables, proxy: string): Variables => ({
  ...Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      name.endsWith("_QUEUE_URL") ? `${proxy}${new URL(value).pathname}` : value,
    ]),
  ),
  ...Object.fromEntries(SERVICES.map((service) => [`AWS_ENDPOINT_URL_${service}`, proxy])),
});

/** Does one work after the other. */
function turns() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const own = last.then(work, work);
    last = own.catch(() => undefined);
    return own;
  };
}
