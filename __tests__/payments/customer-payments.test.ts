import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { dynamoCustomerPayments } from "../../core/payments/adapters/dynamo-customer-payments";
import { REMEMBERED_PAYMENTS, VELOCITY_WINDOW_MINUTES } from "../../core/payments/domain/screening";
import { SetTable } from "../../testing/customer-payments";
import { FakeClock } from "../../testing/fakes";
import { paymentWorld, run } from "../../testing/payment-world";
import { itemBytes } from "../../tools/item-size";

const NOW = Date.parse("2026-11-18T10:00:10.000Z");
const paymentAt = (seconds: number) => ({
  transactionId: `pay_${String(seconds).padStart(24, "0")}`,
  createdAt: new Date(NOW + seconds * 1000).toISOString(),
});
const clock = new FakeClock(new Date(NOW));
const ids = (payments: readonly { readonly transactionId: string }[]) =>
  payments.map(({ transactionId }) => transactionId);

describe("a customer's remembered payments", () => {
  test("the newest payments are remembered once each, in any order, repeated, and stopped after any call", async () => {
    const attempts = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(attempts, fc.infiniteStream(fc.boolean()), async (times, stops) => {
        const table = new SetTable(() => {
          if (stops.next().value) throw new Error("stopped");
        });
        const customers = dynamoCustomerPayments(table.client, "transactions", clock);
        const seen = new Set<number>();
        for (const time of times) {
          seen.add(time);
          const known = await customers.remember("mrc_1", "cus_1", paymentAt(time)).catch(() => undefined);
          if (known === undefined) continue;
          const newest = [...seen].sort((a, b) => b - a).slice(0, REMEMBERED_PAYMENTS);
          expect(ids(known)).toEqual(expect.arrayContaining(ids(newest.map(paymentAt))));
          expect(new Set(ids(known)).size).toBe(known.length);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("a thousand payments of one customer are one item below one KB, in four calls for each three payments", async () => {
    const table = new SetTable();
    const customers = dynamoCustomerPayments(table.client, "transactions", clock);
    for (let time = 0; time < 1000; time++) await customers.remember("mrc_1", "cus_1", paymentAt(time));
    expect(table.calls).toBeLessThanOrEqual(1000 + 1000 / 3);
    const [[key, item] = ["", {}]] = table.items;
    expect(table.items.size).toBe(1);
    expect(itemBytes({ transaction_id: key, ...item })).toBeLessThan(1024);
  });

  test("an ordinary payment takes one call", async () => {
    const table = new SetTable();
    await dynamoCustomerPayments(table.client, "transactions", clock).remember("mrc_1", "cus_1", paymentAt(0));
    expect(table.calls).toBe(1);
  });

  test("a customer's id is stored as its hash, with the time at which the item may be deleted", async () => {
    const table = new SetTable();
    await dynamoCustomerPayments(table.client, "transactions", clock).remember("mrc_1", "cus_secret", paymentAt(0));
    expect(JSON.stringify([...table.items])).not.toContain("cus_secret");
    expect([...table.items.values()]).toEqual([expect.objectContaining({ expires_at: NOW / 1000 + 7 * 86_400 })]);
  });
});

describe("the rule of customers who pay often", () => {
  /** Screens a payment of a customer whose other payments were submitted so many seconds before it. */
  async function screenedAfter(secondsBefore: readonly number[], merchantId = "mrc_1") {
    const world = paymentWorld();
    const remembered = world.customerPayments.of(merchantId, "cus_1");
    for (const [index, seconds] of secondsBefore.entries()) {
      const createdAt = new Date(world.clock.now().getTime() - seconds * 1000).toISOString();
      remembered.set(`pay_${index}`, { transactionId: `pay_${index}`, createdAt });
    }
    return world.state(await run(world))?.status;
  }
  const HOUR = VELOCITY_WINDOW_MINUTES * 60;
  const ten = (seconds: number) => Array.from({ length: 10 }, () => seconds);

  test.each<[string, readonly number[], string]>([
    ["ten others, an hour before, go to review", ten(HOUR), "pending"],
    ["ten others, one of them a second earlier, are charged", [...ten(HOUR).slice(1), HOUR + 1], "captured"],
    ["nine others are charged", ten(0).slice(1), "captured"],
    ["ten others that were submitted a moment later go to review", ten(-1), "pending"],
  ])("a payment of a customer with %s", async (_, secondsBefore, status) => {
    expect(await screenedAfter(secondsBefore)).toBe(status);
  });

  test("a customer's payments to another merchant do not count", async () => {
    expect(await screenedAfter(ten(0), "mrc_2")).toBe("captured");
  });

  test("eleven payments that are screened late count by the time of their submission", async () => {
    const world = paymentWorld();
    const submitted: unknown[] = [];
    for (let index = 1; index <= 11; index++) {
      const { json } = await world.submit(undefined, `key-${index}`);
      submitted.push(json.id);
    }
    world.clock.advance(3 * 3_600_000);
    await world.consume();
    await world.settle();
    const statuses = submitted.map((id) => world.state(id)?.status).sort();
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => "captured"), "pending"]);
  });

  test("a payment that is screened again counts once", async () => {
    const world = paymentWorld();
    for (let index = 1; index <= 10; index++) {
      const id = await run(world, {}, `key-${index}`);
      for (let again = 0; again < 3; again++) await world.tasks({ task: "screen", transaction_id: id, attempt: 1 });
    }
    expect(world.customerPayments.of("mrc_1", "cus_1").size).toBe(10);
    const eleventh = await run(world, {}, "key-11");
    expect(world.state(eleventh)?.status).toBe("pending");
  });

  test("a payment that the vendor rejects before it is screened counts for the customer's next ones", async () => {
    const world = paymentWorld();
    const { json } = await world.submit();
    await world.decide({ transaction_id: json.id, decision: "rejected" });
    await world.consume();
    await world.settle();
    expect([...world.customerPayments.of("mrc_1", "cus_1").keys()]).toEqual([json.id]);
  });
});
