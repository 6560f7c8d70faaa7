import { expect, jest, test } from "@jest/globals";
import { actorOf } from "../../core/access/application/actor";
import { shopActor } from "../../testing/actors";
import { batchApiWorld } from "../../testing/batch-api-world";
import { batchWorld } from "../../testing/batch-world";
import { callerWorld } from "../../testing/caller-world";
import { notificationWorld, SESSION } from "../../testing/notification-world";
import { paymentWorld } from "../../testing/payment-world";

const OPERATOR = { principal: "arn:aws:iam::123456789012:role/operator", api_key_id: "key1" };
const at = new Date("2026-11-18T10:00:00Z");

const routes = [
  ["POST /transactions", OPERATOR, /^tap#pay_.*-submitted$/],
  ["POST /transactions/{id}/refunds", OPERATOR, /^(tap#rfd_.*-requested|modification#.*)$/],
  ["POST /batches", OPERATOR, /^bat_/],
  ["POST /webhooks/payment", OPERATOR, /^own#/],
  ["POST /transactions/{id}/notify", OPERATOR, /^notified#/],
  ["POST /fraud-webhook", { principal: "fraud", api_key_id: "key1" }, /^(a1$|review#)/],
] as const;

test.each(routes)(
  "the audit trail names who called %s, by principal and API key, and no session",
  async (route, actor, key) => {
    const { routes, lines, items, log, queued } = await callerWorld();
    const { statusCode } = (await routes[route]()) as { statusCode: number };
    expect(statusCode).toBeLessThan(300);
    const named = lines().filter((line) => line.actor !== undefined);
    expect(named.length).toBeGreaterThan(0);
    for (const { actor: by, after = {} } of named) {
      expect(by).toEqual(actor);
      expect(String(Object.values(after).find((value) => key.test(String(value))))).toMatch(key);
    }
    const written = JSON.stringify([items, log.entries, [...queued.sent.values()]]);
    expect(written).not.toContain("jane");
    expect(written).not.toContain("forged");
    expect(JSON.stringify(log.entries)).not.toContain("key1");
  },
);

const signedRoutes = routes.map(([route]) => route).filter((route) => route !== "POST /fraud-webhook");

test.each(signedRoutes)("a caller that is bound to nothing writes nothing by %s", async (route) => {
  const { routes, items } = await callerWorld({ userArn: "arn:aws:iam::123456789012:role/nobody" });
  const { statusCode } = (await routes[route]()) as { statusCode: number };
  expect([403, 404]).toContain(statusCode);
  expect(items).toEqual([]);
});

test("a notification that a caller asked for keeps the caller's principal and API key id through its queue", async () => {
  const world = await notificationWorld();
  await world.request("pay_1", SESSION, { apiKeyId: "key1" });
  const [queued] = [...world.notificationQueue.sent.values()];
  expect(queued?.requestedBy).toEqual({ principal: OPERATOR.principal, isOperator: true, apiKeyId: "key1" });
});

test("neither a session's name nor a federated user's becomes part of an actor", () => {
  const principal = (arn: string) => actorOf({ arn }, at).principal;
  expect(principal(SESSION)).toBe(OPERATOR.principal);
  expect(principal("arn:aws:sts::123456789012:federated-user/jane@example.com")).toBe(
    "arn:aws:sts::123456789012:federated-user",
  );
  expect(principal("arn:aws:iam::123456789012:user/shop")).toBe("arn:aws:iam::123456789012:user/shop");
});

test("a payment that an operator abandons names the operator where its end is recorded", async () => {
  const world = paymentWorld();
  const commit = jest.spyOn(world.transactions, "commit");
  const { json } = await world.submit();
  const task = { task: "abandon", transaction_id: json.id, attempt: 1 };
  await expect(world.tasks({ ...task, actor: "jane@example.com" })).rejects.toThrow();
  expect(await world.tasks({ ...task, actor: SESSION })).toEqual({ outcome: "declined" });
  const [ended] = commit.mock.calls.at(-1) ?? [];
  expect(ended).toMatchObject({ write: { row: { reason: "abandoned" } }, actor: { principal: OPERATOR.principal } });
});

test("a step that Tap takes by itself names nobody", async () => {
  const world = paymentWorld();
  const commit = jest.spyOn(world.transactions, "commit");
  await world.submit();
  await world.consume();
  await world.settle();
  expect(
    commit.mock.calls.map(([{ write, actor }]) => `${write.row.eventType}: ${actor?.principal ?? "nobody"}`),
  ).toEqual(["payment.submitted: arn:aws:iam::123456789012:role/shop", "payment.captured: nobody"]);
});

test("a batch is its newest caller's, whose form may upload its file, and so are its rows", async () => {
  const world = batchApiWorld();
  const { json } = await world.create();
  const actor = () => world.batches.batches.get(json.id)?.actor;
  const first = actor();
  expect(first).toMatchObject({ principal: "arn:aws:iam::123456789012:role/shop" });
  world.clock.advance(60_000);
  await world.create();
  expect(actor()).toEqual({ ...first, at: world.clock.now().toISOString() });
});

test("each row of a batch is submitted in the name of the batch's caller", async () => {
  const world = batchWorld();
  const create = jest.spyOn(world.submissions, "create");
  const file = "customer_id,amount,currency,payment_method\ncus_1,1990,USD,pm_1\ncus_2,1990,USD,pm_1";
  const id = await world.create(file);
  world.upload(id, file);
  await world.run(id);
  expect(create.mock.calls.map(([{ actor }]) => actor)).toEqual([shopActor, shopActor]);
});
