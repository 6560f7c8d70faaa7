import { createSocket } from "node:dgram";
import { Readable } from "node:stream";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { traced } from "../core/shared/adapters/aws/traced-client";

/** Microseconds of CPU of one call to a table whose answer is there at once: the best of some rounds. */
export interface TracedCallCost {
  /** By a client that is not traced. */
  readonly bare: number;
  readonly unsampled: number;
  readonly sampled: number;
}

const ROUNDS = 9;
const CALLS = 1_000;

const answered = {
  handle: async () => ({ response: { statusCode: 200, headers: {}, body: Readable.from([Buffer.from("{}")]) } }),
};
const client = () =>
  new DynamoDBClient({
    region: "us-east-1",
    credentials: { accessKeyId: "x", secretAccessKey: "x" },
    requestHandler: answered,
  });

/** Measures calls of the three kinds in turn, so that other work on the computer weighs on all of them. */
export async function measureTracedCalls(): Promise<TracedCallCost> {
  const daemon = createSocket("udp4");
  await new Promise<void>((resolve) => daemon.bind(0, "127.0.0.1", resolve));
  process.env.AWS_XRAY_DAEMON_ADDRESS = `127.0.0.1:${daemon.address().port}`;
  process.env.AWS_LAMBDA_FUNCTION_NAME = "benchmark";
  const [bare, tracedClient] = [client(), traced(client())];
  const best = {
    bare: Number.POSITIVE_INFINITY,
    unsampled: Number.POSITIVE_INFINITY,
    sampled: Number.POSITIVE_INFINITY,
  };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      best.bare = Math.min(best.bare, await costOf(bare, "0"));
      best.unsampled = Math.min(best.unsampled, await costOf(tracedClient, "0"));
      best.sampled = Math.min(best.sampled, await costOf(tracedClient, "1"));
    }
    return best;
  } finally {
    for (const name of ["AWS_XRAY_DAEMON_ADDRESS", "AWS_LAMBDA_FUNCTION_NAME", "_X_AMZN_TRACE_ID"]) {
      delete process.env[name];
    }
    await new Promise<void>((resolve) => daemon.close(() => resolve()));
  }
}

async function costOf(of: DynamoDBClient, sampled: string): Promise<number> {
  const began = process.cpuUsage();
  for (let call = 0; call < CALLS; call++) {
    // A new trace for each 50 calls: an invocation has no more subsegments than 100.
    const id = Math.floor(call / 50)
      .toString(16)
      .padStart(16, "0");
    process.env._X_AMZN_TRACE_ID = `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=${id};Sampled=${sampled}`;
    await of.send(new GetItemCommand({ TableName: "table-transactions-dev", Key: { id: { S: "pay_1" } } }));
  }
  const { user, system } = process.cpuUsage(began);
  return (user + system) / CALLS;
}
