import { describe, expect, test } from "@jest/globals";
import { documentOf, grantsIn } from "../../ops/iam/grants";
import { judge, type Mutation, type Unnoticeable } from "../../ops/iam/score";

const query = { role: "reader", action: "dynamodb:Query", resource: "arn:aws:dynamodb:eu:1:table/a" };
const trace = { role: "reader", action: "xray:PutTraceSegments", resource: "*" };
const table: readonly Unnoticeable[] = [{ actions: ["xray:PutTraceSegments"], reason: "no X-Ray" }];

const noticed = (grant: Mutation["grant"]): Mutation => ({ grant, noticed: { scenario: "read", by: "500" } });

describe("the score of rights that were taken away", () => {
  test("all that is enforced is noticed, and what is listed is not: no problem", () => {
    expect(judge([noticed(query), { grant: trace }], [query, trace], table)).toEqual({
      noticed: 1,
      enforced: 1,
      problems: [],
    });
  });

  test("a right that nothing notices is named with its role and resource", () => {
    const { noticed: count, enforced, problems } = judge([{ grant: query }, { grant: trace }], [query, trace], table);
    expect({ count, enforced }).toEqual({ count: 0, enforced: 1 });
    expect(problems).toEqual(["nothing notices that it is gone: reader: dynamodb:Query on dynamodb:eu:1:table/a"]);
  });

  test("an entry whose right a scenario notices is refused", () => {
    expect(judge([noticed(trace)], [trace], table).problems).toEqual([
      'listed as unnoticeable, and "read" notices it: reader: xray:PutTraceSegments on *',
    ]);
  });

  test("an entry that no role is granted is refused, also where its other action is granted", () => {
    const entries = [{ actions: ["xray:PutTraceSegments", "xray:Gone"], reason: "no X-Ray" }];
    expect(judge([{ grant: trace }], [trace], entries).problems).toEqual([
      "listed as unnoticeable, and granted to none: xray:Gone (no X-Ray)",
    ]);
  });

  test("an entry for another role, resource or condition covers nothing of this one", () => {
    const entries = [
      { actions: [query.action], condition: "kms:ViaService", reason: "condition" },
      { roles: ["other"], actions: [query.action], reason: "role" },
      { actions: [query.action], resource: "table/b", reason: "resource" },
    ];
    expect(judge([{ grant: query }], [query], entries).problems).toHaveLength(4);
  });
});

describe("the grants of a policy", () => {
  test("each action on each resource is one grant, once; what the emulator needs beside it is none", () => {
    const allow = (Action: string | string[], Resource: string | string[]) => ({ Effect: "Allow", Action, Resource });
    const Statement = [
      allow(["sqs:SendMessage", "sqs:SendMessageBatch"], ["a", "b"]),
      allow("sqs:SendMessage", "a"),
      allow(["s3:GetObject"], "c"),
      allow("logs:PutLogEvents", ["group:*", "group"]),
    ];
    expect(grantsIn("r", JSON.stringify({ Statement }))).toEqual([
      { role: "r", action: "sqs:SendMessage", resource: "a" },
      { role: "r", action: "sqs:SendMessage", resource: "b" },
      { role: "r", action: "s3:GetObject", resource: "c" },
      { role: "r", action: "logs:PutLogEvents", resource: "group:*" },
    ]);
  });

  test("the same action under another condition is a grant of its own, and is put back with its condition", () => {
    const by = (service: string) => ({ StringEquals: { "kms:ViaService": [service] } });
    const allow = (Condition?: object) => ({ Effect: "Allow", Action: "kms:Decrypt", Resource: "k", Condition });
    const grants = grantsIn("r", JSON.stringify({ Statement: [allow(by("sqs")), allow(by("ssm")), allow()] }));
    expect(grants.map(({ condition }) => condition)).toEqual([
      JSON.stringify(by("sqs")),
      JSON.stringify(by("ssm")),
      undefined,
    ]);
    expect(grantsIn("r", documentOf(grants))).toEqual(grants);
  });

  test("a policy that is put back allows the same grants", () => {
    const grants = [
      { role: "r", action: "sqs:DeleteMessage", resource: "a" },
      { role: "r", action: "s3:GetObjectVersion", resource: "b" },
      { role: "r", action: "logs:PutLogEvents", resource: "group:*" },
    ];
    expect(documentOf(grants)).toContain("sqs:DeleteMessageBatch");
    expect(grantsIn("r", documentOf(grants))).toEqual(grants);
  });
});
