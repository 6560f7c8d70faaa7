import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, expect, test } from "@jest/globals";
import { dynamoActionHistory } from "../../core/operations/adapters/dynamo-action-history";
import { dynamoOperatorActions } from "../../core/operations/adapters/dynamo-operator-actions";
import { randomId } from "../../core/shared/adapters/random-id";
import { createClients } from "../../local/apply/clients";
import { FakeClock } from "../../testing/fakes";
import { runningStack } from "../../testing/local-stack";
import { tap } from "../../testing/tap-command";
import { testRun } from "../../testing/test-run";

const stack = runningStack();
const table = stack.table("operator_actions");
const { dynamo: client } = stack;
afterAll(() => stack.close());

const account = "arn:aws:iam::000000000000";
const nobody = () => `${randomId()}-operator`;

/** An operator that nobody else is, at a time that no other test has. */
function operator({ role = nobody(), at = "2020-03-31T23:59:59.000Z" } = {}) {
  const clock = new FakeClock(new Date(at));
  const actor = async () => `arn:aws:sts::000000000000:assumed-role/${role}/jane@example.com`;
  return {
    clock,
    principal: `${account}:role/${role}`,
    actions: dynamoOperatorActions({ client, table, actor, clock, randomId }),
    history: dynamoActionHistory({ client, table, clock }),
  };
}

const replay = { command: "events replay", filter: { provider: "stripe", since: "24h" }, count: 3, reason: "INC-42" };

test("an action's record names command, options, count, reason and the operator's principal without its session", async () => {
  const { actions, history, principal } = operator();
  const id = await actions.begin(replay);
  expect(id).toMatch(/^act_20200331T235959000Z_[0-9a-f]{24}$/);
  const list = await history.list({ actor: principal, since: "2020-01-01T00:00:00Z", limit: 10 });
  expect(list).toEqual({
    actions: [
      {
        ...replay,
        ...{ id, actor: principal, state: "running", done: 0, failed: 0 },
        startedAt: "2020-03-31T23:59:59.000Z",
        updatedAt: "2020-03-31T23:59:59.000Z",
      },
    ],
  });
  const { items } = stack;
  const mine = (await items("operator_actions")).filter((item) => item.action_id === id);
  expect(JSON.stringify(mine)).not.toContain("jane");
});

test("a stopped action is found again by the same operator, command and options, with its cursor", async () => {
  const { actions, clock } = operator();
  const id = await actions.begin(replay);
  await actions.progress(id, { done: 2, failed: 0, cursor: "after evt_2" });
  expect(await actions.stopped(replay.command, replay.filter)).toBeUndefined();
  await actions.end(id, { done: 2, failed: 1, outcome: "stopped" });
  clock.advance(1000);
  const filter = { since: "24h", provider: "stripe" };
  expect(await actions.stopped(replay.command, filter)).toEqual({
    ...{ id, done: 2, failed: 1, reason: "INC-42", cursor: "after evt_2" },
  });
  expect(await actions.stopped("events show", filter)).toBeUndefined();
  expect(await actions.stopped(replay.command, { provider: "stripe" })).toBeUndefined();
  expect(await operator().actions.stopped(replay.command, filter)).toBeUndefined();
});

test("an action that goes on is running again, and is not offered once it is finished", async () => {
  const { actions, history, principal } = operator();
  const id = await actions.begin(replay);
  await actions.end(id, { done: 1, failed: 0, outcome: "failed" });
  await actions.progress(id, { done: 1, failed: 0 });
  expect(await actions.stopped(replay.command, replay.filter)).toBeUndefined();
  await actions.end(id, { done: 3, failed: 0, outcome: "finished" });
  expect(await actions.stopped(replay.command, replay.filter)).toBeUndefined();
  const { actions: listed } = await history.list({ actor: principal, since: "2020-01-01T00:00:00Z", limit: 10 });
  expect(listed).toEqual([expect.objectContaining({ id, state: "finished", done: 3 })]);
});

test("an action whose process died is taken for stopped after two minutes", async () => {
  const { actions, clock } = operator();
  const id = await actions.begin(replay);
  clock.advance(120_000);
  expect(await actions.stopped(replay.command, replay.filter)).toBeUndefined();
  clock.advance(1);
  expect(await actions.stopped(replay.command, replay.filter)).toMatchObject({ id, done: 0 });
});

test("actions of all operators are listed newest first, in pages, across the end of a month", async () => {
  const year = 1970 + Math.floor(Math.random() * 40);
  const [first, second] = [
    operator({ at: `${year}-12-31T23:59:58.000Z` }),
    operator({ at: `${year}-12-31T23:59:59.000Z` }),
  ];
  const ids = [await first.actions.begin(replay), await second.actions.begin(replay)];
  second.clock.advance(1000);
  ids.push(await second.actions.begin(replay));
  const options = { since: `${year}-12-01T00:00:00.000Z`, limit: 2 };
  const page = await second.history.list(options);
  expect(page.actions.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
  expect(page.next).toBe(ids[1]);
  const last = await second.history.list({ ...options, ...(page.next && { before: page.next }) });
  expect(last.actions.map(({ id }) => id)).toContain(ids[0]);
});

test("an action that nobody began is neither continued nor ended", async () => {
  const { actions, history, principal } = operator();
  await expect(actions.progress("act_20200101T000000000Z_x", { done: 1, failed: 0 })).rejects.toThrow("conditional");
  await expect(actions.end("act_20200101T000000000Z_x", { done: 1, failed: 0, outcome: "finished" })).rejects.toThrow(
    "conditional",
  );
  expect(await history.list({ actor: principal, since: "2019-01-01T00:00:00Z", limit: 10 })).toEqual({ actions: [] });
});

test("a reason that no record may keep is refused, and nothing is written", async () => {
  const { actions, history, principal } = operator();
  const begin = actions.begin({ ...replay, reason: "card 4242424242424242" });
  await expect(begin).rejects.toThrow("the reason contains a card number");
  expect(await history.list({ actor: principal, since: "2019-01-01T00:00:00Z", limit: 10 })).toEqual({ actions: [] });
});

test("tap actions list shows to one who only reads what an operator did, and why", async () => {
  const { actions, principal } = operator({ at: new Date().toISOString() });
  const id = await actions.begin(replay);
  await actions.end(id, { done: 3, failed: 0, outcome: "finished" });
  const words = ["actions", "list", "--by", principal, "--as", "operator-read", "--stack", testRun().stackFile];
  const { code, stdout, stderr } = await tap([...words, "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(stdout)).toMatchObject({ ...replay, id, actor: principal, state: "finished", done: 3, failed: 0 });
  const all = await tap(["actions", "list", "--since", "1h", "--as", "operator-read", "--stack", testRun().stackFile]);
  expect(all.stdout).toMatch(/STARTED +BY +COMMAND/);
  expect(all.stdout).toContain(id);
  const nobodys = await tap(["actions", "list", "--by", "jane"]);
  expect(nobodys).toMatchObject({ code: 2, stdout: "" });
});

test("an operator's own rights are enough to record an action, stop it, and go on with it", async () => {
  const { endpoint, region, credentials } = stack.info;
  const clients = createClients({
    endpoint,
    region,
    credentials: credentials.operator,
    ...(stack.ca && { ca: stack.ca }),
  });
  const own = DynamoDBDocumentClient.from(clients.dynamo);
  const role = `${account}:role/${nobody()}`;
  const actions = dynamoOperatorActions({
    client: own,
    table,
    actor: async () => role,
    clock: new FakeClock(),
    randomId,
  });
  const id = await actions.begin(replay);
  await actions.progress(id, { done: 1, failed: 0, cursor: "1" });
  await actions.end(id, { done: 1, failed: 0, outcome: "stopped" });
  expect(await actions.stopped(replay.command, replay.filter)).toMatchObject({ id, cursor: "1" });
  clients.close();
});
