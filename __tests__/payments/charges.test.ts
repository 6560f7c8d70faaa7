import { describe, expect, test } from "@jest/globals";
import { type Charge, type ChargeResult, GatewayUnavailable } from "../../core/payments/application/ports/gateway";
import { FakeClock } from "../../testing/fakes";
import { RecordingGateway } from "../../testing/payment-fakes";
import { paymentWorld, run, types } from "../../testing/payment-world";

test("a gateway that is unavailable is no decline", async () => {
  const world = paymentWorld({ gateway: new RecordingGateway(() => new GatewayUnavailable("no answer")) });
  const id = await run(world);
  expect(world.state(id)?.status).toBe("pending");
  expect(types(world, id)).not.toContain("payment.declined");
});

describe("a charge", () => {
  const HOUR_MS = 3_600_000;
  const pending = () => new GatewayUnavailable("no answer");

  test("a charge that the gateway may have forgotten is not requested again when its payment is repeated", async () => {
    const clock = new FakeClock();
    const taken = new RecordingGateway(undefined, clock);
    // The gateway takes the money, and its answer gets lost.
    const gateway = {
      name: "silent",
      ...{ modify: taken.modify, findModification: taken.findModification },
      charge: async (charge: Charge): Promise<ChargeResult> => {
        await taken.charge(charge);
        throw pending();
      },
    };
    const world = paymentWorld({ gateway, clock });
    const id = await run(world);
    const { calls } = taken;
    clock.advance(25 * HOUR_MS);
    // The merchant repeats the request. A redrive would do the same.
    world.queue.sent.push({ transactionId: id, attempt: 1 });
    await world.consume();
    await world.settle();
    expect([taken.calls, taken.captures]).toEqual([calls, 1]);
    expect(world.ended.at(-1)).toBe("Unresolved");
    expect(world.state(id)?.status).toBe("pending");
  });

  test("a charge that the gateway accepts is requested once, and its webhook reports the result", async () => {
    const gateway = new RecordingGateway(() => ({ outcome: "processing", reference: "pi_debit" }));
    const world = paymentWorld({ gateway });
    const id = await run(world);
    expect(types(world, id)).toEqual(["payment.submitted", "payment.processing"]);
    expect(world.ended).toEqual(["Done"]);
    expect([...world.notifications.sent]).toEqual([]);
    world.queue.sent.push({ transactionId: id, attempt: 2 });
    await world.consume();
    await world.settle();
    for (const task of ["screen", "charge"]) {
      expect(await world.tasks({ task, transaction_id: id, attempt: 3 })).toEqual({ outcome: "nothing-to-do" });
    }
    expect(gateway.calls).toBe(1);
    expect(world.deadLetters.sent).toEqual([]);
  });

  test("a charge that can never be made is a decline with its reason, and is counted as such", async () => {
    const gateway = new RecordingGateway(() => ({ outcome: "invalid", code: "amount_too_small" }));
    const world = paymentWorld({ gateway });
    const id = await run(world);
    expect(world.state(id)?.status).toBe("failed");
    expect(world.transactions.rows.at(-1)).toMatchObject({ eventType: "payment.declined", reason: "amount_too_small" });
    expect([world.metrics.of("PaymentInvalid"), world.metrics.of("PaymentDeclined")]).toEqual([1, 1]);
    expect(world.notifications.sent.size).toBe(1);
  });

  test("a charge that an operator knows was never made is abandoned, and never made again", async () => {
    const gateway = new RecordingGateway(pending);
    const world = paymentWorld({ gateway });
    const id = await run(world);
    const calls = gateway.calls;
    const abandon = { task: "abandon", transaction_id: id, attempt: 1 };
    expect(await world.tasks(abandon)).toEqual({ outcome: "declined" });
    const rows = world.transactions.rows.length;
    // A call that was stopped before the notification was queued is repeated.
    world.notifications.sent.clear();
    expect(await world.tasks(abandon)).toEqual({ outcome: "declined" });
    expect(world.transactions.rows.length).toBe(rows);
    expect(world.state(id)?.status).toBe("failed");
    expect(world.transactions.rows.at(-1)).toMatchObject({ eventType: "payment.declined", reason: "abandoned" });
    expect([...world.notifications.sent.values()]).toEqual([
      {
        transactionId: id,
        messageId: `${id}#1`,
        change: { type: "transaction.failed", revision: 1, reason: "abandoned", event: `tap#${id}-declined-1` },
      },
    ]);
    expect(await world.tasks({ task: "charge", transaction_id: id, attempt: 2 })).toEqual({ outcome: "declined" });
    expect(gateway.calls).toBe(calls);
    // A charge task that read the ledger before that is stopped by the lock.
    expect(await world.chargeGuard.claimCharge(id)).toBeUndefined();
  });
});
