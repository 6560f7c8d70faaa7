import { expect, test } from "@jest/globals";
import { paymentCostWorld } from "../../testing/payment-cost-world";

/** A payment from its submission to the message that notifies its end. */
async function costOfCaptured() {
  const world = paymentCostWorld();
  let id = "";
  const steps = {
    submitted: await world.costOf(async () => {
      id = await world.submit();
    }),
    started: await world.costOf(() => world.start(id)),
    screened: await world.costOf(() => world.run("screen", id)),
    charged: await world.costOf(() => world.run("charge", id)),
    notified: await world.costOf(() => world.run("notify", id)),
  };
  expect(await world.status(id)).toBe("captured");
  expect(world.notified.filter((message) => message.includes("transaction.captured")).length).toBe(1);
  return steps;
}

test("a payment that is captured takes 13 calls", async () => {
  const { submitted, started, screened, charged, notified } = await costOfCaptured();
  // The payment with its key, and its message.
  expect(submitted.calls).toBe(2);
  expect(started.calls).toBe(1);
  // The payment, its charge lock, its customer's newest payments.
  expect(screened.calls).toBe(3);
  // The payment, its charge lock, the commit.
  expect(charged.calls).toBe(3);
  // The payment, its rows, the message, the mark that it is queued.
  expect(notified.calls).toBe(4);
});

test("a payment that is captured takes 27 write units, 15 of them for its submission", async () => {
  const units = Object.values(await costOfCaptured()).map(({ writeUnits }) => writeUnits);
  expect(units).toEqual([15, 0, 1, 9, 2]);
});

test("a charge whose payment a webhook changed meanwhile is recorded after what the webhook said", async () => {
  const world = paymentCostWorld();
  const id = await world.submit();
  await world.run("screen", id);
  world.meanwhile = () => world.authorize(id);
  await world.run("charge", id);
  expect(await world.status(id)).toBe("captured");
  expect((await world.rows(id)).map(({ seq, status }) => `${seq} ${status}`)).toEqual([
    "1 pending",
    "2 authorized",
    "3 captured",
  ]);
});
