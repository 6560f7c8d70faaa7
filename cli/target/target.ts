import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { DEPLOYMENT_PARAMETER } from "../../core/contracts/deployment";
import { type Deployment, deploymentOf } from "../../core/contracts/deployment-schema";
import type { FunctionName } from "../../core/contracts/environment";
import type { TableName } from "../../core/contracts/tables";
import { Names } from "../../lib/naming";
import type { StackInfo } from "../../local/stack";
import { CommandFailure, exitCodes, notFound } from "../exit-codes";
import { AwsClients, type ClientOptions } from "./aws-clients";
import { failureOf, isMissing } from "./aws-errors";
import { whoAmI } from "./identity";

/** The stack that a command works on: where it is, what its parts are called, and clients with the operator's rights. */
export interface Target {
  readonly suffix: string;
  readonly region: string;
  readonly accountId: string;
  /** ARN of who works with it, as AWS names it. */
  readonly callerArn: string;
  readonly deployment: Deployment;
  readonly names: Names;
  readonly clients: AwsClients;
  /** What `npm start` wrote of a local stack; absent for a deployment. */
  readonly local?: StackInfo;
  /** ` --suffix prod --region eu-west-1`, or nothing: what a command for this stack ends with. */
  readonly flags: string;
  table(name: TableName): string;
  /** A FIFO queue's purpose ends with `.fifo`. */
  queueUrl(purpose: string): string;
  deadLetterUrl(purpose: string): string;
  workflowArn(purpose: string): string;
  functionName(name: FunctionName): string;
  bucket(purpose: string): string;
}

export interface TargetOptions extends ClientOptions {
  readonly suffix: string;
  readonly flags: string;
  readonly info?: StackInfo;
}

/** Asks who is calling, and reads what the stack says of itself. Throws CommandFailure. */
export async function openTarget(options: TargetOptions): Promise<Target> {
  const names = new Names(options.suffix, options.region);
  const clients = new AwsClients(options);
  try {
    return await describe(options, names, clients);
  } catch (error) {
    clients.close();
    throw failureOf(error, policyNames(names)) ?? error;
  }
}

/** Names of the policies for operators: the one for reading first. */
export const policyNames = (names: Names): string[] =>
  ["operator-read", "operator"].map((purpose) => names.of("policy", purpose));

async function describe(
  { suffix, region, flags, info, local }: TargetOptions,
  names: Names,
  clients: AwsClients,
): Promise<Target> {
  const { accountId, arn } = await whoAmI(clients.sts);
  const deployment = await readDeployment(clients, names, { suffix, region, accountId });
  const queueOrigin = local?.endpoint ?? `https://sqs.${region}.amazonaws.com`;
  const queueUrl = (name: string) => `${queueOrigin}/${accountId}/${name}`;
  return {
    suffix,
    region,
    accountId,
    callerArn: arn,
    deployment,
    names,
    clients,
    ...(info && { local: info }),
    flags,
    table: (name) => names.of("table", name),
    queueUrl: (purpose) => {
      const [, name = purpose, fifo = ""] = /^(.+?)(\.fifo)?$/.exec(purpose) ?? [];
      return queueUrl(`${names.of("queue", name)}${fifo}`);
    },
    deadLetterUrl: (purpose) => queueUrl(names.of("dlq", purpose)),
    workflowArn: (purpose) => `arn:aws:states:${region}:${accountId}:stateMachine:${names.of("workflow", purpose)}`,
    functionName: (name) => names.of("lambda", name),
    bucket: (purpose) => names.bucket(purpose, accountId),
  };
}

interface Place {
  readonly suffix: string;
  readonly region: string;
  readonly accountId: string;
}

async function readDeployment(
  { ssm }: AwsClients,
  names: Names,
  { suffix, region, accountId }: Place,
): Promise<Deployment> {
  const Name = names.parameter(DEPLOYMENT_PARAMETER);
  const answer = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true })).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
    throw notFound(
      `There is no stack ${suffix} in ${region} of the account ${accountId}: the parameter ${Name} is missing.`,
      "Check --suffix and --region, and the account of your credentials. A stack of an older version has no such parameter: deploy it again.",
    );
  });
  try {
    return deploymentOf(answer.Parameter?.Value ?? "");
  } catch {
    throw new CommandFailure(
      exitCodes.failed,
      `The stack ${suffix} describes itself in a form that this version of tap does not know.`,
      "Use the version of this project that the stack was deployed from.",
    );
  }
}
