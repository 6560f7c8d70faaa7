import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "@jest/globals";
import { MemoryDynamo } from "../../bench/dynamo/memory-dynamo";
import { dynamoEndpointBreakers } from "../../core/notifications/adapters/dynamo-endpoint-breakers";
import { dynamoEndpointHealths } from "../../core/notifications/adapters/dynamo-endpoint-healths";
import { dynamoUndeliveredLists } from "../../core/notifications/adapters/dynamo-undelivered-lists";
import { FakeClock } from "../../testing/fakes";
import { SPREAD } from "../../testing/spread";

const TABLE = "notifications";
const clock = new FakeClock(new Date("2026-11-18T10:00:00.000Z"));
const timeOf = (number: number) => new Date(clock.now().getTime() + number * 1000).toISOString();

/** Merchants with so many notifications that wait, all of them in one shard. */
async function waiting(counts: Readonly<Record<string, number>>) {
  const dynamo = new MemoryDynamo();
  let made = 0;
  for (const [merchantId, count] of Object.entries(counts)) {
    for (let number = 0; number < count; number++) {
      const Item = {
        ...{ transaction_id: `pay_${++made}`, notification_id: `ntf_${made}` },
        ...{ undelivered_shard: "waiting#0", undelivered_key: `${merchantId}#${timeOf(number)}` },
      };
      await dynamo.client.send(new PutCommand({ TableName: TABLE, Item }));
    }
  }
  dynamo.takeReads();
  return { dynamo, lists: dynamoUndeliveredLists({ client: dynamo.client, table: TABLE, spread: SPREAD }) };
}

test("what every merchant was not sent is read in one pass, with the oldest and the newest of each", async () => {
  const { dynamo, lists } = await waiting({ mrc_a: 2, mrc_b: 1 });
  expect(await lists.byMerchant({ lists: ["waiting"] })).toMatchObject([
    { merchantId: "mrc_a", count: 2, oldest: timeOf(0), newest: { notificationId: "ntf_2", createdAt: timeOf(1) } },
    { merchantId: "mrc_b", count: 1, oldest: timeOf(0), newest: { notificationId: "ntf_3" } },
  ]);
  expect(dynamo.takeReads().calls).toBe(SPREAD.shards);
});

test("a merchant with more than are counted is leapt over, and hides no other", async () => {
  const { dynamo, lists } = await waiting({ mrc_a: 1, mrc_b: 4_500, mrc_c: 1 });
  const found = await lists.byMerchant({ lists: ["waiting"] }, { most: 500 });
  expect(found.map(({ merchantId, count, isAtLeast }) => [merchantId, count, isAtLeast])).toEqual([
    ["mrc_a", 1, undefined],
    ["mrc_b", 500, true],
    ["mrc_c", 1, undefined],
  ]);
  expect(dynamo.takeReads().calls).toBe(SPREAD.shards + 1);
});

test("what one merchant was not sent since a time is counted whole, over as many pages as there are", async () => {
  const { lists } = await waiting({ mrc_a: 3, mrc_b: 2_500, mrc_c: 3 });
  const [found, ...others] = await lists.byMerchant({ lists: ["waiting"], merchantId: "mrc_b", since: timeOf(100) });
  expect([found?.count, found?.oldest, others]).toEqual([2_400, timeOf(100), []]);
});

test("the breakers of many endpoints take one call for each hundred, and one that has expired is not known", async () => {
  const { dynamo } = await waiting({});
  const breakers = dynamoEndpointBreakers(dynamo.client, TABLE, clock);
  await breakers.recordFailure("old", clock.now());
  clock.advance(2 * 86_400_000);
  await breakers.recordFailure("new", clock.now());
  dynamo.takeReads();
  const others = Array.from({ length: 148 }, (_, number) => `endpoint-${number}`);
  const found = await dynamoEndpointHealths(dynamo.client, TABLE, clock).findAll(["old", "new", ...others, "new"]);
  expect([...found]).toEqual([["new", { failures: 1, openings: 0, gone: false }]]);
  expect(dynamo.takeReads().calls).toBe(2);
});
