import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { dataOf, tap } from "./tap";

const newest = { merchant_id: "mrc_demo", status: "captured", limit: 1 } as const;
const [payment] = dataOf(await tap.GET("/transactions", { params: { query: newest } })).transactions;
if (!payment) throw new Error("no payment is captured: run pay first");

// Your own number of the refund. Store it before you call Tap: the same key is never a second refund.
const key = `refund-${randomUUID().slice(0, 8)}`;
const path = { id: payment.id };
const refund = (amount: number, of: string) =>
  tap.POST("/transactions/{id}/refunds", {
    params: { path, header: { "Idempotency-Key": of } },
    body: { amount, reason: "requested_by_customer" },
  });

const { id, status } = dataOf(await refund(500, key));
console.log(`${id} is ${status}`);

// The answer means that it is stored. Its webhook reports the end, which this program reads instead.
const read = async () => dataOf(await tap.GET("/transactions/{id}/refunds", { params: { path } })).refunds;
let found = (await read()).find((listed) => listed.id === id);
while (found?.status === "pending") {
  await sleep(500);
  found = (await read()).find((listed) => listed.id === id);
}
console.log(`${found?.status} ${found?.amount} ${found?.currency}`);

// Never more than is left. A refund that is refused is stored nowhere.
const { error, response } = await refund(1991, `${key}-more`);
if (error && "amount_left" in error) {
  console.log(`19.91 more: ${response.status} ${error.code}, ${error.amount_left} left`);
}
