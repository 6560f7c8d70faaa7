import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  DetachUserPolicyCommand,
  ListAttachedUserPoliciesCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { invocationPattern, routes } from "../../lib/api/routes";
import { sources } from "../../simulation/catalog";
import type { Credentials } from "../../tools/http";
import type { Clients } from "../apply/clients";

/** Merchants of simulated events: the one in Stripe's metadata, PayPal's and Square's. */
export const DEMO_MERCHANTS = [sources.stripe, sources.paypal, sources.square].map(({ merchantId }) => merchantId);

/** PayPal's merchant, whose endpoint fails at the first attempt. */
export const DEMO_RETRIED_MERCHANT = sources.paypal.merchantId;

const OPERATOR = "tap-local-operator";
const OPERATOR_READ = "tap-local-operator-read";

/** ARNs of the stack's policies for operators. */
export interface OperatorPolicyArns {
  readonly read: string;
  readonly doctor: string;
  readonly change: string;
  readonly merchants: string;
}

/**
 * IAM users that are not part of the stack: a merchant's backend and an operator, who call the API, and two who run
 * commands: the same operator, and one who may only read.
 */
export async function createCallers(
  clients: Clients,
  parameter: string,
  region: string,
  { read, doctor, change, merchants }: OperatorPolicyArns,
) {
  const merchant = await createUser(clients, "tap-local-merchant", { policies: [], callsApi: region });
  const operator = await createUser(clients, OPERATOR, {
    policies: [read, doctor, change, merchants],
    callsApi: region,
  });
  const operatorRead = await createUser(clients, OPERATOR_READ, { policies: [read, doctor] });
  await setParameter(clients, parameter, JSON.stringify({ [merchant.arn]: DEMO_MERCHANTS, [operator.arn]: "*" }));
  return {
    merchant: merchant.credentials,
    operator: operator.credentials,
    operatorRead: operatorRead.credentials,
  };
}

/** Detaches the operators' policies, as must be done before a stack is destroyed: IAM deletes none that is attached. */
export async function detachOperators({ iam }: Clients): Promise<void> {
  for (const UserName of [OPERATOR, OPERATOR_READ]) {
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName }));
    for (const { PolicyArn } of AttachedPolicies) await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
  }
}

/** Sets a parameter as an operator does after the first deployment: `aws ssm put-parameter --overwrite`. */
export async function setParameter(clients: Clients, name: string, value: string): Promise<void> {
  const [, , suffix] = name.split("/");
  await clients.ssm.send(
    new PutParameterCommand({
      Name: name,
      Value: value,
      Type: "SecureString",
      KeyId: `alias/key-tap-${suffix}`,
      Overwrite: true,
    }),
  );
}

interface UserRights {
  /** ARNs of managed policies. */
  readonly policies: readonly string[];
  /** Region whose APIs the user may call. @default none */
  readonly callsApi?: string;
}

async function createUser(
  clients: Clients,
  name: string,
  { policies, callsApi }: UserRights,
): Promise<{ readonly arn: string; readonly credentials: Credentials }> {
  const { User } = await clients.iam.send(new CreateUserCommand({ UserName: name }));
  for (const PolicyArn of policies) {
    await clients.iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn }));
  }
  if (callsApi !== undefined) await allowApi(clients, name, callsApi);
  const { AccessKey } = await clients.iam.send(new CreateAccessKeyCommand({ UserName: name }));
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = AccessKey ?? {};
  if (!User?.Arn || !accessKeyId || !secretAccessKey) throw new Error(`the emulator created no access key for ${name}`);
  return { arn: User.Arn, credentials: { accessKeyId, secretAccessKey } };
}

async function allowApi(clients: Clients, name: string, region: string): Promise<void> {
  const iamRoutes = routes.filter((route) => route.authorization === "AWS_IAM");
  await clients.iam.send(
    new PutUserPolicyCommand({
      UserName: name,
      PolicyName: "call-tap",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Action: "execute-api:Invoke",
          Resource: iamRoutes.map((route) => `arn:aws:execute-api:${region}:*:*/*/${invocationPattern(route)}`),
        },
      }),
    }),
  );
}
