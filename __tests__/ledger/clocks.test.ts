import { describe, expect, test } from "@jest/globals";
import { createdAtOf } from "../../core/contracts/created-key";
import { transactionItem } from "../../core/ledger/adapters/items/transaction-item";
import { essence, ledgerWorld } from "../../testing/ledger-world";
import { aDispute, anEvent, anIntent, aRefund } from "../../testing/payment-events";

const HOUR = 3_600_000;
/** When the payment was captured, by its provider. */
const CAPTURED = Date.parse("2026-11-18T10:00:00.000Z");
const events = [anEvent([anIntent()]), anEvent([aRefund()]), anEvent([aDispute()])] as const;

/** The three events, each recorded by a function with a clock that is wrong by so much. */
async function recordedWith(errors: readonly number[], order: readonly number[] = [0, 1, 2]) {
  const world = ledgerWorld();
  for (const [turn, index] of order.entries()) {
    const event = events[index];
    if (event === undefined) continue;
    const actual = CAPTURED + 10 * 60_000 + turn * 1_000;
    world.clock.advance(actual + (errors[turn] ?? 0) - world.clock.now().getTime());
    await world.record(event);
  }
  return world;
}

describe("functions whose clocks are wrong", () => {
  test.each([
    [0, 0, 0],
    [HOUR, 0, -HOUR],
    [-HOUR, HOUR, 0],
    [-HOUR, -HOUR, -HOUR],
    [26 * HOUR, -26 * HOUR, 0],
  ])("a payment's state and the order of its rows are right with clocks off by %d, %d and %d ms", async (...errors) => {
    const orders = [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ];
    const right = await essence(await recordedWith([0, 0, 0]), "stripe_pi_1");
    for (const order of orders) {
      const world = await recordedWith(errors, order);
      expect(world.problems()).toEqual([]);
      expect(await essence(world, "stripe_pi_1")).toEqual(right);
      const times = world.ledger.rowsOf("stripe_pi_1").map(({ timestamp }) => timestamp);
      expect(times).toEqual([...times].sort());
    }
  });

  const createdBy = async (error: number) => {
    const { ledger } = await recordedWith([error, 0, 0], [0]);
    const transaction = await ledger.find("stripe_pi_1");
    if (transaction === undefined) throw new Error("the payment is not recorded");
    return createdAtOf(transactionItem.encode(transaction).created_key);
  };

  test("a payment is listed under no time before its provider's, whatever the clock of its function", async () => {
    expect(await createdBy(0)).toBe("2026-11-18T10:10:00.000Z");
    for (const error of [-HOUR, -5 * HOUR]) expect(await createdBy(error)).toBe("2026-11-18T10:00:00.000Z");
  });

  test("a provider's time far beyond a function's clock is not taken for the time of recording", async () => {
    expect(await createdBy(-26 * HOUR)).toBe("2026-11-17T08:10:00.000Z");
  });
});
