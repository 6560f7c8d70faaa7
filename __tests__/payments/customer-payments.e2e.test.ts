import { afterAll, expect, test } from "@jest/globals";
import { dynamoCustomerPayments } from "../../core/payments/adapters/dynamo-customer-payments";
import { REMEMBERED_PAYMENTS } from "../../core/payments/domain/screening";
import { FakeClock } from "../../testing/fakes";
import { runningStack } from "../../testing/local-stack";

const stack = runningStack();
afterAll(() => stack.close());

const NOW = Date.now();
const clock = new FakeClock(new Date(NOW));
const customers = dynamoCustomerPayments(stack.dynamo, stack.table("transactions"), clock);
const paymentAt = (seconds: number) => ({
  transactionId: `pay_${String(seconds).padStart(24, "0")}`,
  createdAt: new Date(NOW + seconds * 1000).toISOString(),
});

test("payments at the same time and repeated are each remembered once, and the newest of many stay", async () => {
  const ten = Array.from({ length: 10 }, (_, index) => paymentAt(index));
  const together = [...ten, ...ten].map((payment) => customers.remember("mrc_velocity", "cus_1", payment));
  await Promise.all(together);
  const known = await customers.remember("mrc_velocity", "cus_1", paymentAt(0));
  expect([...known].sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))).toEqual(ten);

  for (let seconds = 10; seconds < 40; seconds++) await customers.remember("mrc_velocity", "cus_1", paymentAt(seconds));
  const newest = await customers.remember("mrc_velocity", "cus_1", paymentAt(39));
  const wanted = Array.from({ length: REMEMBERED_PAYMENTS }, (_, index) => paymentAt(39 - index));
  expect(newest).toEqual(expect.arrayContaining(wanted));
  expect(newest.length).toBeLessThan(REMEMBERED_PAYMENTS + 4);
  expect(await customers.remember("mrc_velocity", "cus_2", paymentAt(0))).toEqual([paymentAt(0)]);
});
