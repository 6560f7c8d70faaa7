import { CreateTopicCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { DeleteParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readSettings } from "../../lib/config/settings";
import { deleteEndpoints, listParameters } from "../../ops/deploy/parameters";
import { findUnset } from "../../ops/deploy/unset";
import { runningStack } from "../../testing/local-stack";

const stack = runningStack();
const { clients } = stack;
afterAll(() => stack.close());

const settings = readSettings({
  ENVIRONMENT_SUFFIX: "unset-1",
  PAYMENT_GATEWAY: "stripe",
  ALERT_EMAIL: "oncall@example.com",
});
const put = (path: string, Value: string) =>
  clients.ssm.send(
    new PutParameterCommand({ Name: `/tap/unset-1/${path}`, Type: "SecureString", Value, Overwrite: true }),
  );
let accountId = "";

beforeAll(async () => {
  accountId = (await clients.sts.send(new GetCallerIdentityCommand({}))).Account ?? "";
  // More than one call of GetParameters takes, as where many merchants have an endpoint.
  for (let index = 1; index <= 12; index++) await put(`webhook-endpoints/merchants/mrc_${index}`, "{}");
  for (const path of ["callers", "gateways/stripe/secret-key", "providers/paypal/webhook-secrets"])
    await put(path, "unset");
  await put("providers/stripe/webhook-secrets", "whsec_of-an-operator");
  const { TopicArn } = await clients.sns.send(new CreateTopicCommand({ Name: "topic-alerts-unset-1" }));
  await clients.sns.send(new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: "oncall@example.com" }));
});

test("the list of what is unset has each parameter without a value, with what holds until then and the command", async () => {
  const found = await findUnset(clients, settings, accountId);
  expect(found.map(({ what }) => what)).toEqual(
    expect.arrayContaining([
      "/tap/unset-1/callers",
      "/tap/unset-1/gateways/stripe/secret-key",
      "/tap/unset-1/providers/paypal/webhook-secrets",
      "NOTIFICATION_EMAIL",
    ]),
  );
  expect(found.filter(({ what }) => what.startsWith("/tap/"))).toHaveLength(3);
  expect(found.find(({ what }) => what.endsWith("secret-key"))).toEqual({
    what: "/tap/unset-1/gateways/stripe/secret-key",
    until: "payments are accepted, and NOT charged",
    command:
      "aws ssm put-parameter --region us-east-1 --overwrite --type SecureString --key-id alias/key-tap-unset-1 " +
      "--name /tap/unset-1/gateways/stripe/secret-key --value 'sk_…'",
  });
});

test("the endpoints of merchants are deleted once the stack's own parameters are gone, and not before", async () => {
  const destroyed = readSettings({ ENVIRONMENT_SUFFIX: "unset-2" });
  const create = (path: string) =>
    clients.ssm.send(new PutParameterCommand({ Name: `/tap/unset-2/${path}`, Type: "SecureString", Value: "{}" }));
  for (const path of ["callers", "webhook-endpoints/merchants/mrc_1", "webhook-endpoints/merchants/mrc_2"]) {
    await create(path);
  }
  expect(await deleteEndpoints(clients.ssm, destroyed)).toBe(0);
  expect(await listParameters(clients.ssm, destroyed)).toHaveLength(3);
  await clients.ssm.send(new DeleteParameterCommand({ Name: "/tap/unset-2/callers" }));
  expect(await deleteEndpoints(clients.ssm, destroyed)).toBe(2);
  expect(await listParameters(clients.ssm, destroyed)).toEqual([]);
  expect(await listParameters(clients.ssm, settings)).not.toEqual([]);
});

test("the list of what is unset has neither a secret nor an e-mail address", async () => {
  expect(JSON.stringify(await findUnset(clients, settings, accountId))).not.toMatch(/of-an-operator|oncall@/);
});

test("a parameter that is set leaves the list of what is unset", async () => {
  await put("callers", '{"arn:aws:iam::123456789012:role/shop": ["mrc_1"]}');
  expect((await findUnset(clients, settings, accountId)).map(({ what }) => what)).not.toContain("/tap/unset-1/callers");
});
