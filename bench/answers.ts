import { randomBytes } from "node:crypto";
import {
  CreateDeploymentCommand,
  CreateRestApiCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from "@aws-sdk/client-api-gateway";
import { CreateFunctionCommand, GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { zipSync } from "fflate";
import type { LocalStack } from "../local/stack";
import { type ApiClient, apiClient } from "../tools/http";
import { withLimit } from "../tools/limiter";
import { retryWhileBusy } from "../tools/retry";

const COUNT = 500;
const AT_ONCE = 20;

export interface AnswerTimes {
  /** p99 of POST /transactions, in milliseconds. */
  readonly submission: number;
  /** p99 of a function that does nothing, called the same way just before. */
  readonly noOp: number;
}

/** Includes cold starts: neither function has a running environment when its first request comes. */
export async function measureAnswers(stack: LocalStack, api: ApiClient): Promise<AnswerTimes> {
  const run = randomBytes(4).toString("hex");
  const noOp = await noOpApi(stack, run);
  try {
    const noOpTimes = await timed(() => noOp.send({ method: "POST", path: "/", body: "{}" }), 200);
    const { apiKey, credentials } = stack.info;
    const submit = (index: number) =>
      api.send({
        method: "POST",
        path: "/transactions",
        headers: { "content-type": "application/json", "x-api-key": apiKey, "idempotency-key": `${run}-${index}` },
        body: JSON.stringify({
          merchant_id: "mrc_benchmark",
          customer_id: `cus_${run}_${index}`,
          amount: 1990,
          currency: "USD",
          payment_method: "pm_sandbox",
        }),
        signAs: credentials.operator,
      });
    return { submission: p99(await timed(submit, 202)), noOp: p99(noOpTimes) };
  } finally {
    noOp.close();
  }
}

const p99 = (milliseconds: readonly number[]): number =>
  [...milliseconds].sort((a, b) => a - b)[Math.ceil(milliseconds.length * 0.99) - 1] ?? 0;

/** The time of each call in ms, including the retries that a busy stack makes necessary. */
async function timed(call: (index: number) => Promise<{ status: number }>, expected: number): Promise<number[]> {
  const times: number[] = [];
  await withLimit(AT_ONCE, [...Array(COUNT).keys()], async (index) => {
    const start = performance.now();
    const { status } = await retryWhileBusy(() => call(index));
    times.push(performance.now() - start);
    if (status !== expected) throw new Error(`a request was answered ${status}, not ${expected}`);
  });
  return times;
}

/** A function that does nothing, behind its own API on the same emulator: the least that an answer costs here. */
async function noOpApi({ clients, info, ca }: LocalStack, run: string): Promise<ApiClient> {
  const { apiGateway, lambda } = clients;
  const FunctionName = info.outputs.function_transaction_processor_arn;
  const { Role } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const source = 'export const handler = async () => { console.log("."); return { statusCode: 200, body: "{}" }; };';
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: `no-op-${run}`,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role,
      Code: { ZipFile: zipSync({ "index.mjs": Buffer.from(source) }) },
    }),
  );
  const { id: restApiId } = await apiGateway.send(new CreateRestApiCommand({ name: `no-op-${run}` }));
  const { items = [] } = await apiGateway.send(new GetResourcesCommand({ restApiId }));
  const method = { restApiId, resourceId: items[0]?.id, httpMethod: "POST" };
  await apiGateway.send(new PutMethodCommand({ ...method, authorizationType: "NONE" }));
  await apiGateway.send(
    new PutIntegrationCommand({
      ...method,
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: `arn:aws:apigateway:${info.region}:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`,
    }),
  );
  await apiGateway.send(new CreateDeploymentCommand({ restApiId, stageName: "v1" }));
  const apiUrl = `${info.endpoint}/_aws/execute-api/${restApiId}/v1`;
  return apiClient({ apiUrl, region: info.region, ...(ca && { ca }) });
}
