import { describe, expect, test } from "@jest/globals";
import { adjustedPolicy, adjustedUserPolicy } from "../../local/apply/adjustments";
import { applyStack } from "../../local/apply/apply";
import { Arguments } from "../../local/apply/arguments";
import type { Node } from "../../local/apply/document";
import { referencesIn, resolveValue } from "../../local/apply/expressions";
import type { ApplyContext } from "../../local/apply/handler";
import { handlers } from "../../local/apply/resources";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";

describe("expressions", () => {
  const lookup = (address: string, attribute: string) => `<${address} ${attribute}>`;

  test("expressions are resolved at any depth of a value", () => {
    const value = { a: ["x-${aws_sqs_queue.q-1_AB.arn}:*", 5, true], b: { c: "${data.archive_file.z.output_path}" } };
    expect(resolveValue(value, lookup)).toEqual({
      a: ["x-<aws_sqs_queue.q-1_AB arn>:*", 5, true],
      b: { c: "<data.archive_file.z output_path>" },
    });
    expect(referencesIn(value)).toEqual(["aws_sqs_queue.q-1_AB", "data.archive_file.z"]);
  });

  test("an expression that is the whole value keeps the type of what it refers to", () => {
    expect(resolveValue("${aws_x.y.number}", () => 7)).toBe(7);
  });

  test.each(["${jsonencode(aws_x.y.z)}", "${var.name}", "${aws_x.y}", '${aws_x.y["z"].arn}', "${aws_x.y[0].arn}"])(
    "an expression that is not understood is refused: %s",
    (text) => {
      expect(() => resolveValue(text, lookup)).toThrow("does not understand");
    },
  );

  test.each(["$${literal} ${aws_x.y.z}", "%{ if true }x%{ endif } ${aws_x.y.z}"])(
    "a template is refused: %s",
    (text) => {
      expect(() => resolveValue(text, lookup)).toThrow("does not understand");
    },
  );
});

describe("arguments", () => {
  test("arguments that are not read are refused, in blocks too", () => {
    const args = new Arguments("aws_x.y", { name: "n", extra: 1, block: { known: "a", unknown: "b" } });
    args.text("name");
    args.block("block")?.text("known");
    expect(() => args.assertAllRead()).toThrow("aws_x.y: the local stack does not know the argument(s) extra");
    args.ignore("extra");
    expect(() => args.assertAllRead()).toThrow("aws_x.y.block: the local stack does not know the argument(s) unknown");
  });

  test("arguments of the wrong type are refused", () => {
    expect(() => new Arguments("aws_x.y", { size: "5" }).optionalNumber("size")).toThrow("aws_x.y: size is no number");
    expect(() => new Arguments("aws_x.y", {}).text("name")).toThrow("aws_x.y: the argument name is missing");
  });
});

describe("a stack file", () => {
  const node = (address: string, attributes: Record<string, unknown>, dependsOn: string[] = []): Node => ({
    address,
    type: address.split(".")[0] ?? "",
    data: false,
    attributes,
    dependsOn,
  });
  const apply = (...nodes: Node[]) =>
    applyStack({ directory: ".", region: "us-east-1", nodes, outputs: {} }, {} as ApplyContext);

  test("a stack file with a type that the local stack does not know is refused", async () => {
    await expect(apply(node("aws_unheard_of.x", {}))).rejects.toThrow(
      "aws_unheard_of.x: the local stack does not know this type",
    );
  });

  test("a stack file that refers to a resource it does not contain is refused", async () => {
    await expect(apply(node("aws_iam_role.x", { name: "${aws_iam_role.y.name}" }))).rejects.toThrow(
      "the file refers to aws_iam_role.y but does not contain it",
    );
  });

  test("a stack file whose resources refer to each other in a circle is refused", async () => {
    const circle = apply(
      node("aws_iam_role.x", { name: "${aws_iam_role.y.name}" }),
      node("aws_iam_role.y", {}, ["aws_iam_role.x"]),
    );
    await expect(circle).rejects.toThrow("aws_iam_role.x → aws_iam_role.y");
  });

  test("the local stack knows every type of the synthesized stack", () => {
    const types = new Set(resourcesOf(synthDocument()).map(({ type }) => type));
    expect([...types].filter((type) => handlers[type] === undefined)).toEqual([]);
  });
});

describe("a role's policy on the emulator", () => {
  const adjusted = (Action: string | string[]) =>
    JSON.parse(adjustedPolicy(JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource: "arn" }] })))
      .Statement[0].Resource;

  test.each(["ssm:GetParameters", "states:SendTaskSuccess", "ses:SendEmail"])(
    "%s is allowed on everything, since the emulator checks it without a resource",
    (action) => {
      expect(adjusted(action)).toBe("*");
    },
  );

  test.each(["dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords"])(
    "%s is allowed on everything to a user, while a role's right keeps its stream",
    (action) => {
      const policy = JSON.stringify({ Statement: [{ Effect: "Allow", Action: action, Resource: "arn" }] });
      expect(JSON.parse(adjustedUserPolicy(policy)).Statement[0].Resource).toBe("*");
      expect(adjusted(action)).toEqual(["arn"]);
    },
  );

  const conditionsOf = (...Conditions: readonly object[]) => {
    const Statement = Conditions.map((Condition) => ({
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: "arn",
      Condition,
    }));
    return JSON.parse(adjustedPolicy(JSON.stringify({ Statement }))).Statement.map(
      ({ Condition }: { Condition?: object }) => Condition,
    );
  };

  test("a condition on a function's own encryption goes, since the emulator would refuse the call; others stay", () => {
    const byTables = { StringEquals: { "kms:ViaService": ["dynamodb.us-east-1.amazonaws.com"] } };
    const variables = { StringEquals: { "kms:EncryptionContext:aws:lambda:FunctionArn": "arn" } };
    const own = { StringEquals: { "kms:EncryptionContext:purpose": "list-cursor" } };
    expect(conditionsOf(byTables, variables, own)).toEqual([byTables, variables, undefined]);
  });

  test("an action that the emulator checks keeps its resource, also beside one that it does not", () => {
    expect(adjusted("dynamodb:GetItem")).toEqual(["arn"]);
    expect(adjusted(["ssm:GetParameters", "ssm:PutParameter"])).toEqual(["arn"]);
  });

  test("a right to the streams of a log group covers the group, which the emulator checks", () => {
    const Statement = [{ Effect: "Allow", Action: "logs:PutLogEvents", Resource: "arn:log-group:/a:*" }];
    expect(JSON.parse(adjustedPolicy(JSON.stringify({ Statement }))).Statement[0].Resource).toEqual([
      "arn:log-group:/a:*",
      "arn:log-group:/a",
    ]);
  });
});
