import { describe, expect, test } from "@jest/globals";
import { RecordingGateway } from "../../testing/payment-fakes";
import { paymentWorld, run } from "../../testing/payment-world";

const permanent = () => Object.assign(new Error("Item size has exceeded the maximum"), { name: "ValidationException" });

/** A payment world in which each call of an effect fails in this way; `calls` counts them. */
function failing(effect: string, error: () => Error) {
  const gateway = new RecordingGateway(({ transactionId }) => ({ outcome: "captured", reference: transactionId }));
  let calls = 0;
  const world = paymentWorld({
    gateway,
    after: (done) => {
      if (done !== effect) return;
      calls++;
      throw error();
    },
  });
  return { world, gateway, calls: () => calls };
}

describe("an error that no retry can heal", () => {
  test("an error for good before a charge gives the payment up at once, and nothing was charged", async () => {
    const { world, gateway, calls } = failing("customerPayments.remember", permanent);
    const id = await run(world);
    expect([calls(), gateway.calls]).toEqual([1, 0]);
    expect(world.state(id)?.status).toBe("pending");
    expect(world.ended).toEqual(["Unresolved"]);
    expect(world.deadLetters.sent.length).toBe(1);
  });

  test("an error for good after a charge requests no other one, declines nothing, and calls an operator", async () => {
    const { world, gateway } = failing("gateway.charge", permanent);
    const id = await run(world);
    expect(gateway.calls).toBe(1);
    expect(world.state(id)?.status).toBe("pending");
    expect(world.ended).toEqual(["Unresolved"]);
  });

  test("a step that the ledger cannot take is tried once", async () => {
    const { world, gateway } = failing("none", permanent);
    const { json } = await world.submit();
    world.transactions.commit = async () => "unstorable";
    await world.consume();
    await world.settle();
    expect(gateway.calls).toBe(1);
    expect([world.ended, world.state(json.id)?.status]).toEqual([["Unresolved"], "pending"]);
    expect(world.deadLetters.sent.length).toBe(1);
  });

  test("an error that may pass is tried again", async () => {
    const { world, calls } = failing("customerPayments.remember", () => new Error("not now"));
    await run(world);
    expect(calls()).toBeGreaterThan(1);
  });
});
