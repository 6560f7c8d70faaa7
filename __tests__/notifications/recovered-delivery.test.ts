import { describe, expect, test } from "@jest/globals";
import { broken, deliveryWorld, ok } from "../../testing/delivery-world";

const DAY_MS = 86_400_000;

/** A delivery that was given up after five days, and then recovered by an operator. */
async function recovered(answers: Parameters<typeof deliveryWorld>[0]) {
  const world = deliveryWorld(answers);
  await world.notify("ntf_1");
  await world.receive("ntf_1");
  world.clock.advance(6 * DAY_MS);
  await world.receive("ntf_1");
  expect((await world.timeline("ntf_1"))?.state).toBe("failed");
  const key = { transactionId: "tx_ntf_1", notificationId: "ntf_1" };
  await world.table.requeue(key, { id: "op_1", sweepAt: world.clock.now() });
  return world;
}

describe("a delivery that an operator recovered", () => {
  test("is not too old, is sent with the same id, and reads the endpoint anew", async () => {
    const { receive, timeline, posted, reads } = await recovered({ answers: [broken, ok] });
    reads.length = 0;
    expect(await receive("ntf_1")).toBe(0);
    expect((await timeline("ntf_1"))?.state).toBe("delivered");
    expect(reads).toEqual(["fresh"]);
    expect(posted.map(({ headers }) => headers["webhook-id"])).toEqual(["ntf_1", "ntf_1"]);
  });

  test("has the whole schedule of attempts before it", async () => {
    const { receive, retries, timeline } = await recovered({ answers: [broken] });
    retries.length = 0;
    expect(await receive("ntf_1")).toBe(1);
    // The first wait of the schedule, with its jitter: not the second one.
    expect(retries).toEqual([7]);
    expect((await timeline("ntf_1"))?.attempts.length).toBe(2);
  });

  test("is given up when it is five days old again", async () => {
    const { receive, clock, timeline, posted } = await recovered({ answers: [broken] });
    clock.advance(5 * DAY_MS + 1);
    expect(await receive("ntf_1")).toBe(0);
    expect((await timeline("ntf_1"))?.state).toBe("failed");
    expect(posted.length).toBe(1);
  });
});
