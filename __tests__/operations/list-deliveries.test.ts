import { expect, test } from "@jest/globals";
import {
  type DeliveriesWanted,
  deliveriesOf,
  listDeliveries,
} from "../../core/operations/application/deliveries/list-deliveries";
import { FakeClock } from "../../testing/fakes";
import { aNotification, InMemoryNotificationTable } from "../../testing/notification-fakes";

async function world() {
  const table = new InMemoryNotificationTable(new FakeClock(new Date("2026-11-19T00:00:00.000Z")));
  const add = async (id: string, merchantId: string, hour: number, state: "failed" | "gone" | "delivered") => {
    const createdAt = `2026-11-18T${hour}:00:00.000Z`;
    const key = { transactionId: "pay_1", notificationId: id, merchantId };
    await table.create(aNotification({ ...key, createdAt }));
    const url = `https://${merchantId}.example/hook`;
    await table.end(key, state, { at: createdAt, endpointAsOf: createdAt, url, outcome: "timeout", milliseconds: 1 });
  };
  await add("ntf_b2", "mrc_b", 12, "failed");
  await add("ntf_a1", "mrc_a", 11, "gone");
  await add("ntf_b1", "mrc_b", 10, "failed");
  await add("ntf_a0", "mrc_a", 10, "delivered");
  const ids = async (wanted: DeliveriesWanted) => {
    const found: string[] = [];
    for await (const { notificationId } of listDeliveries({ undelivered: table }, wanted)) found.push(notificationId);
    return found;
  };
  return { table, ids };
}

test.each<[string, Partial<DeliveriesWanted>, string[]]>([
  ["everything that is not delivered, by merchant and oldest first", {}, ["ntf_a1", "ntf_b1", "ntf_b2"]],
  ["one merchant's", { merchantId: "mrc_b" }, ["ntf_b1", "ntf_b2"]],
  ["one state", { state: "gone" }, ["ntf_a1"]],
  ["what was made since a time", { since: "2026-11-18T11:00:00.000Z" }, ["ntf_a1", "ntf_b2"]],
  ["one merchant's until a time", { merchantId: "mrc_b", until: "2026-11-18T11:00:00.000Z" }, ["ntf_b1"]],
  ["what went to a URL", { url: "https://mrc_a." }, ["ntf_a1"]],
  ["nothing where nothing waits", { state: "pending" }, []],
])("a list has %s", async (_, wanted, ids) => {
  const { ids: listed } = await world();
  expect(await listed({ state: "undelivered", ...wanted })).toEqual(ids);
});

test("a list of a transaction has what was delivered too, or one state of it", async () => {
  const { table } = await world();
  const ids = async (state?: "delivered" | "undelivered" | "gone") =>
    (await deliveriesOf({ timelines: table }, "pay_1", state)).map(({ notificationId }) => notificationId).sort();
  expect(await ids()).toEqual(["ntf_a0", "ntf_a1", "ntf_b1", "ntf_b2"]);
  expect(await ids("delivered")).toEqual(["ntf_a0"]);
  expect(await ids("undelivered")).toEqual(["ntf_a1", "ntf_b1", "ntf_b2"]);
  expect(await ids("gone")).toEqual(["ntf_a1"]);
});
