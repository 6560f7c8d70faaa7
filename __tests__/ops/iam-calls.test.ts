import { describe, expect, test } from "@jest/globals";
import { type Call, callsIn, DeniedCalls, needs } from "../../ops/iam/calls";
import type { Grant } from "../../ops/iam/grants";
import { documentOf, grantsIn } from "../../ops/iam/grants";
import type { TimedProbe } from "../../ops/iam/mutate";
import { calledBy, mutateTogether } from "../../ops/iam/together";
import type { World } from "../../ops/iam/world";

const grant = (action: string, resource: string): Grant => ({ role: "operator-read", action, resource });
const table = (name: string) => `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`;

describe("a recorded call", () => {
  test.each<[string, object, readonly Call[]]>([
    ["GetCommand", { TableName: "t", Key: { id: "secret" } }, [{ action: "GetItem", resources: ["t"] }]],
    ["QueryCommand", { TableName: "t", IndexName: "i" }, [{ action: "Query", resources: ["t/index/i"] }]],
    ["BatchGetCommand", { RequestItems: { t: { Keys: [] } } }, [{ action: "BatchGetItem", resources: ["t"] }]],
    [
      "TransactWriteCommand",
      { TransactItems: [{ Put: { TableName: "t" } }, { Update: { TableName: "u" } }] },
      [
        { action: "PutItem", resources: ["t"] },
        { action: "UpdateItem", resources: ["u"] },
      ],
    ],
    [
      "DeleteMessageBatchCommand",
      { QueueUrl: "https://127.0.0.1:4566/000000000000/dlq-x-dev.fifo" },
      [{ action: "DeleteMessage", resources: ["dlq-x-dev.fifo"] }],
    ],
    [
      "PutParameterCommand",
      { Name: "/tap/dev/x", Value: "whsec_1" },
      [{ action: "PutParameter", resources: ["/tap/dev/x"] }],
    ],
    ["GetObjectCommand", { Bucket: "b", Key: "parts/1" }, [{ action: "GetObject", resources: ["b/parts/1"] }]],
    [
      "DescribeExecutionCommand",
      { executionArn: "arn:aws:states:us-east-1:000000000000:execution:workflow-x-dev:1" },
      [{ action: "DescribeExecution", resources: ["workflow-x-dev:1"] }],
    ],
  ])("%s is kept by its action and by the names of its resources, without values", (command, request, expected) => {
    expect(callsIn(command, { ...request })).toEqual(expected);
  });

  test.each<[string, string, string, boolean]>([
    ["Query", "t/index/by-time", `dynamodb:Query ${table("t")}/index/*`, true],
    ["Query", "t/index/by-time", `dynamodb:Query ${table("t")}/index/by-name`, false],
    ["Query", "t", `dynamodb:Query ${table("t")}/index/*`, false],
    ["Query", "t", `dynamodb:Query ${table("t")}`, true],
    ["GetItem", "t", `dynamodb:Query ${table("t")}`, false],
    ["Query", "tt", `dynamodb:Query ${table("t")}`, false],
    ["GetParameter", "/tap/dev/x", "ssm:GetParameter arn:aws:ssm:us-east-1:000000000000:parameter/tap/dev/x", true],
    [
      "FilterLogEvents",
      "/tap/dev/audit",
      "logs:FilterLogEvents arn:aws:logs:r:000000000000:log-group:/tap/dev/audit:*",
      true,
    ],
    ["FilterLogEvents", "waf-dev", "logs:FilterLogEvents arn:aws:logs:r:000000000000:log-group:waf-dev:*", true],
    ["DescribeExecution", "w-dev:1", "states:DescribeExecution arn:aws:states:r:000000000000:execution:w-dev:*", true],
    ["GetObject", "b/parts/1", "s3:GetObject arn:aws:s3:::b/parts/*", true],
    ["DescribeAlarms", "", "cloudwatch:DescribeAlarms *", true],
  ])("%s of %s by %s: %s", (action, resource, right, expected) => {
    const [name = "", arn = ""] = right.split(" ");
    expect(needs({ action, resources: [resource].filter(Boolean) }, grant(name, arn))).toBe(expected);
  });
});

const [read, list, write, other] = ["GetItem", "Query", "PutItem", "UpdateItem"].map((action) =>
  grant(`dynamodb:${action}`, table("t")),
) as [Grant, Grant, Grant, Grant];
const grants = [read, list, write, other];
const callOf = ({ action }: Grant): Call => ({ action: action.split(":")[1] ?? "", resources: ["t"] });

/** A policy, and commands that make calls one after the other, each as long as it is allowed. */
function stage() {
  const documents = [documentOf(grants)];
  const plays: string[] = [];
  const isAllowed = (wanted: Grant) =>
    grantsIn("operator-read", documents.at(-1) ?? "").some(({ action }) => action === wanted.action);
  const command = (name: string, needed: readonly Grant[], whenRefused?: Grant): TimedProbe => ({
    name,
    roles: ["operator-read"],
    seconds: 1,
    mayUse: (one) => needed.some((call) => needs(callOf(call), one)),
    async play() {
      plays.push(name);
      const refused = needed.find((one) => !isAllowed(one));
      if (refused === undefined) return;
      const also = whenRefused !== undefined && !isAllowed(whenRefused) ? [callOf(whenRefused)] : [];
      throw new DeniedCalls([callOf(refused), ...also]);
    },
  });
  const run = (probes: readonly TimedProbe[]) => ({
    world: {} as World,
    role: {
      role: "operator-read",
      isOfFunction: false,
      grants,
      put: async (text: string) => void documents.push(text),
    },
    probes,
    grants,
    table: [],
    onMutation: () => undefined,
  });
  return { plays, command, run, isAllowed };
}

const names = (found: readonly { readonly grant: Grant; readonly noticed?: { readonly scenario: string } }[]) =>
  found.map(({ grant: { action }, noticed }) => `${action} ${noticed?.scenario ?? "unnoticed"}`);

describe("rights of a policy that are taken away together", () => {
  test("each right is noticed by the command whose call is refused, what none calls is not, and all are back", async () => {
    const { command, run, isAllowed } = stage();
    const found = await mutateTogether(run([command("list", [read, list]), command("save", [read, write])]));
    expect(names(found)).toEqual([
      "dynamodb:GetItem list",
      "dynamodb:Query list",
      "dynamodb:PutItem save",
      "dynamodb:UpdateItem unnoticed",
    ]);
    expect(grants.every(isAllowed)).toBe(true);
  });

  test("a call that a command makes only where another one is refused needs no right", async () => {
    const { command, run } = stage();
    const found = await mutateTogether(run([command("list", [read], other)]));
    expect(names(found)).toContain("dynamodb:UpdateItem unnoticed");
  });

  test("a call that a command makes only since the stack has changed is tried too", async () => {
    const { command, run } = stage();
    const called: Grant[] = [];
    const changed = command("changed", [read, write]);
    const play = async (world: World) => {
      await changed.play(world);
      called.push(write);
    };
    const mayUse = (one: Grant) => needs(callOf(read), one) || called.some((call) => needs(callOf(call), one));
    expect(names(await mutateTogether(run([{ ...changed, play, mayUse }])))).toContain("dynamodb:PutItem changed");
  });

  test("a command that fails for another cause ends the run, and the policy is whole", async () => {
    const { run, isAllowed, command } = stage();
    const broken = { ...command("broken", [read]), play: async () => Promise.reject(new Error("timeout")) };
    await expect(mutateTogether(run([broken]))).rejects.toThrow(
      '"broken" fails, and no right that is gone is the cause',
    );
    expect(grants.every(isAllowed)).toBe(true);
  });

  test("with the recorded calls alone nothing is played, and a right that none calls is unnoticed", () => {
    const { plays, command, run } = stage();
    expect(names(calledBy(run([command("list", [read, list, write])])))).toContain("dynamodb:UpdateItem unnoticed");
    expect(plays).toEqual([]);
  });

  test("a call of a right that the emulator does not enforce does not count as noticed", () => {
    const { command, run } = stage();
    const table = [{ actions: ["dynamodb:Query"], reason: "not enforced" }];
    const found = names(calledBy({ ...run([command("list", [read, list, write])]), table }));
    expect(found).toContain("dynamodb:Query unnoticed");
    expect(found).toContain("dynamodb:GetItem list");
  });
});
