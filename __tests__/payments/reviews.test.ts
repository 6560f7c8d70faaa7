import { describe, expect, test } from "@jest/globals";
import { GatewayUnavailable } from "../../core/payments/application/ports/gateway";
import { sandboxGateway } from "../../core/payments/gateways/sandbox";
import { RecordingGateway } from "../../testing/payment-fakes";
import { payment, paymentWorld, run, tenCaptured, types } from "../../testing/payment-world";

describe("a review", () => {
  const risky = { amount: 600_000 };

  test("a payment whose review approves it is charged", async () => {
    const gateway = new RecordingGateway();
    const world = paymentWorld({ gateway });
    const id = await run(world, risky);
    expect((await world.decide({ transaction_id: id, decision: "approved" })).json).toMatchObject({
      effect: "resumed",
    });
    await world.settle();
    expect(world.state(id)?.status).toBe("captured");
    expect(gateway.taken.size).toBe(1);
  });

  test("a payment whose review rejects it fails without a charge", async () => {
    const gateway = new RecordingGateway();
    const world = paymentWorld({ gateway });
    const id = await run(world, risky);
    await world.decide({ transaction_id: id, decision: "rejected" });
    await world.settle();
    expect(world.state(id)?.status).toBe("failed");
    expect(world.transactions.rows.at(-1)).toMatchObject({ reason: "fraud_rejected" });
    expect(gateway.calls).toBe(0);
    expect(world.notifications.sent.size).toBe(1);
  });

  test("a payment whose review is not decided in time is declined", async () => {
    const world = paymentWorld();
    const id = await run(world, risky);
    world.expire();
    await world.settle();
    expect(world.state(id)?.status).toBe("failed");
    expect(world.transactions.rows.at(-1)).toMatchObject({ reason: "review_expired" });
    expect((await world.decide({ transaction_id: id, decision: "approved" })).json).toMatchObject({
      effect: "finished",
    });
  });

  test("a decision that comes before the workflow waits is kept and followed", async () => {
    const world = paymentWorld();
    const { json } = await world.submit(payment(risky));
    const id = String(json.id);
    expect((await world.decide({ transaction_id: id, decision: "approved" })).json).toMatchObject({ effect: "kept" });
    await world.consume();
    await world.settle();
    expect(world.state(id)?.status).toBe("captured");
  });

  test("a rejection stops the charge of a payment that no rule sent to review", async () => {
    const gateway = new RecordingGateway();
    const world = paymentWorld({ gateway });
    const { json } = await world.submit();
    await world.decide({ transaction_id: json.id, decision: "rejected" });
    await world.consume();
    await world.settle();
    expect(world.state(json.id)?.status).toBe("failed");
    expect(gateway.calls).toBe(0);
    expect(world.notifications.sent.size).toBe(1);
  });

  test("a review stays required, though the rules answer otherwise when the workflow runs again", async () => {
    const gateway = new RecordingGateway();
    const world = paymentWorld({ gateway });
    tenCaptured(world, "cus_1");
    const id = await run(world);
    world.customerPayments.of("mrc_1", "cus_1").clear();
    await world.submit();
    await world.consume();
    await world.settle();
    expect(world.state(id)?.status).toBe("pending");
    expect(gateway.calls).toBe(0);
    await world.decide({ transaction_id: id, decision: "approved" });
    await world.settle();
    expect(gateway.captures).toBe(1);
  });

  test("a payment whose approval did not reach the workflow in time is charged", async () => {
    const world = paymentWorld();
    const id = await run(world, risky);
    await world.reviews.decide(id, "approved");
    world.expire();
    await world.settle();
    expect(world.state(id)?.status).toBe("captured");
  });

  test("a review that expires or rejects after a charge was requested declines nothing", async () => {
    for (const end of ["expire", "reject"] as const) {
      const world = paymentWorld();
      const id = await run(world, risky);
      // Another execution requests the charge, and has no answer yet.
      await world.reviews.decide(id, "approved");
      await world.chargeGuard.claimCharge(id);
      world.locks.undecide(id);
      if (end === "expire") world.expire();
      else await world.decide({ transaction_id: id, decision: "rejected" });
      await world.settle();
      expect(world.state(id)?.status).toBe("pending");
      expect(types(world, id)).not.toContain("payment.declined");
    }
  });

  test("a rejection does not decline a payment whose charge was requested", async () => {
    const world = paymentWorld({ gateway: new RecordingGateway(() => new GatewayUnavailable("no answer")) });
    const id = await run(world);
    await world.decide({ transaction_id: id, decision: "rejected" });
    world.queue.sent.push({ transactionId: id, attempt: 2 });
    await world.consume();
    await world.settle();
    expect(world.state(id)?.status).toBe("pending");
    expect(types(world, id)).not.toContain("payment.declined");
    expect(world.deadLetters.sent.length).toBe(2);
  });

  test("a gateway that requires a review charges the payment once it is approved", async () => {
    const world = paymentWorld({ gateway: sandboxGateway });
    const id = await run(world, { amount: 1944 });
    expect(world.state(id)?.status).toBe("pending");
    await world.decide({ transaction_id: id, decision: "approved" });
    await world.settle();
    expect(world.state(id)?.status).toBe("captured");
  });
});
