import {
  DescribeParametersCommand,
  type GetParametersCommand,
  type PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect, test } from "@jest/globals";
import { ssmOperatorParameters } from "../../core/operations/adapters/ssm-operator-parameters";
import { ChangedMeanwhile } from "../../core/shared/application/setting-parameters";
import { noteOf, noteText } from "../../core/shared/domain/parameter-note";

function setUp(answers: readonly object[]) {
  const sent: (DescribeParametersCommand | GetParametersCommand | PutParameterCommand)[] = [];
  const client = Object.assign(Object.create(SSMClient.prototype) as SSMClient, {
    send: async (command: (typeof sent)[number]) => {
      sent.push(command);
      return answers[sent.length - 1] ?? {};
    },
  });
  return { parameters: ssmOperatorParameters(client, "alias/key-tap-dev"), sent };
}

test("parameters are listed page by page without a value, with who changed them and the note of tap", async () => {
  const changed = new Date("2026-11-25T10:00:00.000Z");
  const { parameters, sent } = setUp([
    {
      NextToken: "more",
      Parameters: [
        {
          Name: "/tap/dev/a",
          Version: 3,
          LastModifiedDate: changed,
          LastModifiedUser: "arn:aws:sts::123456789012:assumed-role/operator/jo@example.com",
          Description: noteText({ version: 3, secrets: 2 }),
        },
      ],
    },
    { Parameters: [{ Name: "/tap/dev/b", Version: 4, Description: noteText({ version: 3, secrets: 2 }) }] },
  ]);
  expect(await parameters.describe("/tap/dev/")).toEqual([
    {
      name: "/tap/dev/a",
      version: 3,
      changedAt: "2026-11-25T10:00:00.000Z",
      changedBy: "arn:aws:iam::123456789012:role/operator",
      note: { version: 3, secrets: 2 },
    },
    // Its value was set since, without tap.
    { name: "/tap/dev/b", version: 4 },
  ]);
  expect(sent.map((command) => command.constructor)).toEqual([DescribeParametersCommand, DescribeParametersCommand]);
});

test("a value that nobody has set, and a parameter that is not there, are told apart", async () => {
  const { parameters } = setUp([
    { Parameters: [{ Value: "unset", Version: 1 }] },
    { InvalidParameters: ["/tap/dev/b"] },
  ]);
  expect(await parameters.read("/tap/dev/a")).toEqual({ value: undefined, version: 1 });
  expect(await parameters.read("/tap/dev/b")).toBeUndefined();
});

test("a value is written under the stack's key, with a note of its version and no secret in it", async () => {
  const { parameters, sent } = setUp([{ Version: 3 }]);
  expect(await parameters.write("/tap/dev/a", "whsec_secret", { after: 2, note: { secrets: 1 } })).toBe(3);
  expect(sent[0]?.input).toMatchObject({
    Name: "/tap/dev/a",
    Type: "SecureString",
    KeyId: "alias/key-tap-dev",
    Overwrite: true,
    Description: 'Set by tap: {"secrets":1,"version":3}',
  });
});

test("a value that another operator wrote in between is reported", async () => {
  const { parameters } = setUp([{ Version: 4 }]);
  await expect(parameters.write("/tap/dev/a", "x", { after: 2, note: { secrets: 1 } })).rejects.toThrow(
    ChangedMeanwhile,
  );
});

test("a note keeps within what SSM takes, and other descriptions are none", () => {
  const url = `https://shop.example/${"x".repeat(2000)}`;
  const text = noteText({
    version: 1,
    secrets: 2,
    url,
    endpoint: "0".repeat(24),
    oldUntil: "2026-11-25T10:00:00.000Z",
  });
  expect(text.length).toBeLessThanOrEqual(1024);
  for (const description of [undefined, "Endpoint", "Set by tap: {", "Set by tap: {}"]) {
    expect(noteOf(description, 1)).toBeUndefined();
  }
});
