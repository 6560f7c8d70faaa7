import { GetAccountCommand } from "@aws-sdk/client-api-gateway";
import { DeleteRoleCommand, DetachRolePolicyCommand, ListAttachedRolePoliciesCommand } from "@aws-sdk/client-iam";
import {
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { afterAll, describe, expect, test } from "@jest/globals";
import {
  defaultStateBucket,
  ensureApiGatewayAccountRole,
  ensureStateBucket,
  hasStateBucket,
} from "../../ops/shared-resources";
import { runningStack } from "../../testing/local-stack";

const stack = runningStack();
const { clients } = stack;
afterAll(() => stack.close());

describe("the state bucket", () => {
  const wanted = {
    bucket: defaultStateBucket("000000000000", "us-east-1"),
    region: "us-east-1",
    accountId: "000000000000",
  };

  test("the state bucket is made once, private, versioned, encrypted, for TLS only", async () => {
    expect(await hasStateBucket(clients.s3, wanted)).toBe(false);
    expect(await ensureStateBucket(clients.s3, wanted, false)).toBe("created");
    expect(await hasStateBucket(clients.s3, wanted)).toBe(true);
    expect(await ensureStateBucket(clients.s3, wanted, true)).toBe("there already");
    // Another deployment created it between the look and the creation.
    expect(await ensureStateBucket(clients.s3, wanted, false)).toBe("created");
    const Bucket = wanted.bucket;
    expect((await clients.s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe("Enabled");
    const encryption = await clients.s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(encryption.ServerSideEncryptionConfiguration?.Rules?.[0]).toMatchObject({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" },
    });
    const access = await clients.s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(access.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    const { Policy = "" } = await clients.s3.send(new GetBucketPolicyCommand({ Bucket }));
    expect(JSON.parse(Policy).Statement).toMatchObject({
      Effect: "Deny",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  });
});

describe("API Gateway's log role", () => {
  test("the log role is made once and found again, even where only the role is left", async () => {
    const pauses: number[] = [];
    const ensure = () =>
      ensureApiGatewayAccountRole(clients, "us-east-1", async (milliseconds) => {
        pauses.push(milliseconds);
      });
    expect(await ensure()).toBe("created");
    expect(await ensure()).toBe("there already");
    const account = await clients.apiGateway.send(new GetAccountCommand({}));
    expect(account.cloudwatchRoleArn).toMatch(/:role\/tap-api-gateway-logs-us-east-1$/);

    const RoleName = "tap-api-gateway-logs-us-east-1";
    const { AttachedPolicies = [] } = await clients.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(AttachedPolicies.map(({ PolicyName }) => PolicyName)).toEqual(["AmazonAPIGatewayPushToCloudWatchLogs"]);
    const remove = async () => {
      for (const { PolicyArn } of AttachedPolicies) {
        await clients.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
      }
      await clients.iam.send(new DeleteRoleCommand({ RoleName }));
    };
    await remove();
    // The account keeps the name of a role that was deleted.
    expect(await ensure()).toBe("created");
    await remove();
  });
});
