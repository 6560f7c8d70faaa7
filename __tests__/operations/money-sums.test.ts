import { expect, test } from "@jest/globals";
import { moneySums, type SumsQuery } from "../../core/operations/application/transactions/money-sums";
import { operationsWorld, payId } from "../../testing/operations-world";
import { aCapture, aDispute, anEvent, anIntent, aRefund } from "../../testing/payment-events";

const SINCE = "2026-11-01T00:00:00.000Z";
/** The largest amount of one payment that is an exact number. */
const LARGE = Number.MAX_SAFE_INTEGER;

type World = ReturnType<typeof operationsWorld>;

const sumsOf = ({ deps }: World, query: Partial<SumsQuery> = {}) =>
  moneySums(deps, { since: SINCE, limit: 1000, ...query });

const paid = async (world: World, name: string, amount: number, currency: string) =>
  world.record(anEvent([anIntent({ name, amount, received: amount, currency })]));

test("money is summed by currency, exactly and in its own minor units, and never across currencies", async () => {
  const world = operationsWorld();
  await paid(world, "stripe_pi_1", LARGE, "USD");
  await paid(world, "stripe_pi_2", LARGE, "USD");
  await paid(world, "stripe_pi_3", 22_789, "JPY");
  await paid(world, "stripe_pi_4", 20_434, "KWD");
  const none = { payments: 1, refunded: 0n, lost: 0n, disputed: 0, unclear: 0 };
  const { sums, ...rest } = await sumsOf(world);
  expect(rest).toEqual({ payments: 4, withoutCurrency: 0, oldest: expect.any(String), hasOlder: false });
  expect(sums).toEqual([
    { ...none, currency: "JPY", captured: 22_789n },
    { ...none, currency: "KWD", captured: 20_434n },
    { ...none, currency: "USD", payments: 2, captured: 2n * BigInt(LARGE) },
  ]);
});

test("what was captured stays what was captured, whatever was refunded, lost or is disputed", async () => {
  const world = operationsWorld();
  await paid(world, "stripe_pi_1", 4_250, "USD");
  await world.record(anEvent([aRefund()]));
  await paid(world, "stripe_pi_2", 4_250, "USD");
  const dispute = { name: "stripe_dp_2", belongsTo: ["stripe_pi_2"], amount: 4_250 } as const;
  await world.record(anEvent([aDispute(dispute)]));
  const usd = { currency: "USD", payments: 2, captured: 8_500n, refunded: 1_000n, unclear: 0 };
  expect((await sumsOf(world)).sums).toEqual([{ ...usd, lost: 0n, disputed: 1 }]);
  await world.record(anEvent([aDispute({ ...dispute, status: "lost", lost: 4_250, final: 1, progress: 9 })]));
  expect((await sumsOf(world)).sums).toEqual([{ ...usd, lost: 4_250n, disputed: 0 }]);
});

test("a payment whose money is partly in no sum is counted as unclear", async () => {
  const world = operationsWorld();
  await paid(world, "stripe_pi_1", 4_250, "USD");
  await world.record(anEvent([aRefund({ currency: "EUR" })]));
  expect((await sumsOf(world)).sums).toMatchObject([{ currency: "USD", captured: 4_250n, refunded: 0n, unclear: 1 }]);
});

test("a payment whose currency no event has named is counted, and in no sum", async () => {
  const world = operationsWorld();
  await world.record(anEvent([anIntent({ currency: "", amount: 0, received: 0, status: "pending" })]));
  await world.record(anEvent([aCapture()]));
  const { payments, withoutCurrency, sums } = await sumsOf(world);
  expect([payments, withoutCurrency, sums.map(({ currency }) => currency)]).toEqual([2, 1, ["USD"]]);
});

test("the newest payments are summed, as many as asked for, by the index of the time alone", async () => {
  const world = operationsWorld();
  for (let number = 0; number < 7; number++) await world.submit(payId(number));
  world.dynamo.takeReads();
  const { payments, hasOlder, oldest } = await sumsOf(world, { limit: 3 });
  expect({ payments, hasOlder, oldest }).toEqual({ payments: 3, hasOlder: true, oldest: "2026-11-18T10:00:05.000Z" });
  // A query for each partition of the month, and one read of the payments.
  expect(world.dynamo.takeReads().calls).toBeLessThanOrEqual(world.deps.spread.shards + 1);
  world.clock.advance(60 * 86_400_000);
  expect(await sumsOf(world, { since: world.clock.now().toISOString() })).toEqual({
    ...{ payments: 0, withoutCurrency: 0, hasOlder: false, sums: [] },
  });
});
